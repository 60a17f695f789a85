using System.Globalization;
using System.Text;

namespace OttoHangfire.Deploys;

/// <summary>What a program says on one of its streams: its first and its last lines, each cut, without control characters.</summary>
internal sealed class ProgramOutput
{
    private const int MaxLine = 500;
    private const int FirstLines = 100;
    private const int LastLines = 100;

    private readonly Lock _gate = new();
    private readonly List<string> _first = [];
    private readonly Queue<string> _last = new();
    private readonly StringBuilder _line = new();
    private int _leftOut;

    /// <summary>What was kept, in order.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                var last = _line.Length > 0 ? _last.Append(_line.ToString()) : _last;
                return _leftOut == 0
                    ? [.. _first, .. last]
                    : [.. _first, string.Create(CultureInfo.InvariantCulture, $"… {_leftOut:N0} lines left out …"), .. last];
            }
        }
    }

    /// <summary>Reads until the stream ends; a program that says much is not held up.</summary>
    public async Task ReadAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false));
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            Add(buffer.AsSpan(0, count));
        }
    }

    public void Add(ReadOnlySpan<char> text)
    {
        lock (_gate)
        {
            foreach (var letter in text)
            {
                if (letter == '\n')
                {
                    EndLine();
                }
                else if (!char.IsControl(letter) && _line.Length < MaxLine)
                {
                    _line.Append(letter);
                }
            }
        }
    }

    private void EndLine()
    {
        var line = _line.ToString();
        _line.Clear();
        if (_first.Count < FirstLines)
        {
            _first.Add(line);
            return;
        }

        _last.Enqueue(line);
        if (_last.Count > LastLines)
        {
            _last.Dequeue();
            _leftOut++;
        }
    }
}
