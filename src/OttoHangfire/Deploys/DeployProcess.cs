using System.Diagnostics;
using System.Globalization;
using System.Text;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Deploys;

/// <summary>How a program ended.</summary>
internal enum DeployEnd
{
    ByItself,
    OverTime,
    Stopped,
}

/// <summary>What came of one run of a program; not all is gone when something that it had started could not be ended.</summary>
internal sealed record DeployResult(
    DeployEnd End, int ExitCode, bool IsAllGone, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
{
    /// <summary>What the program left running when it ended by itself, as a service that it has started: process ids and names.</summary>
    public IReadOnlyList<string> LeftRunning { get; init; } = [];
}

/// <summary>Runs a registered program: no shell, fixed arguments, an environment made from nothing, a time limit.</summary>
internal static class DeployProcess
{
    /// <summary>What a program that has ended may still have to say through somebody whom it left running.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    public static async Task<DeployResult> RunAsync(
        ProjectSettings project,
        PinnedProgram program,
        string mark,
        Func<int,
        Task> started,
        TimeProvider clock,
        CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(project.TimeoutSeconds), clock);
        using var process = Process.Start(StartInfo(project, program, mark))!;
        Failpoint.Hit("deploy.spawned");
        process.StandardInput.Close();
        var (output, errors) = (new ProgramOutput(), new ProgramOutput());
        var reading = Task.WhenAll(output.ReadAsync(process.StandardOutput.BaseStream), errors.ReadAsync(process.StandardError.BaseStream));
        try
        {
            await started(process.Id);
        }
        catch
        {
            // Nobody would watch over it.
            await ProcessFamily.EndAsync(process, mark);
            throw;
        }

        var end = await WaitAsync(process, limit.Token, stopping);
        var isAllGone = end == DeployEnd.ByItself || await ProcessFamily.EndAsync(process, mark);
        await process.WaitForExitAsync(CancellationToken.None);
        await Task.WhenAny(reading, Task.Delay(LastWords, TimeProvider.System, CancellationToken.None));
        return new DeployResult(end, process.ExitCode, isAllGone, output.Lines, errors.Lines)
        {
            LeftRunning = end == DeployEnd.ByItself ? ProcessFamily.NamesOf(mark) : [],
        };
    }

    private static async Task<DeployEnd> WaitAsync(Process process, CancellationToken overTime, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overTime, stopping);
        try
        {
            await process.WaitForExitAsync(either.Token);
            return DeployEnd.ByItself;
        }
        catch (OperationCanceledException)
        {
            return stopping.IsCancellationRequested ? DeployEnd.Stopped : DeployEnd.OverTime;
        }
    }

    private static ProcessStartInfo StartInfo(ProjectSettings project, PinnedProgram program, string mark)
    {
        string[] words = [program.Start, .. project.Arguments];
        string[] line = ProcessFamily.Launcher is { } launcher ? [launcher, .. words] : words;
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = project.Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Nothing of the backend's own: its environment may hold secrets, and an approval is not for what happens to be set today.
        start.Environment.Clear();
        foreach (var (name, value) in VariablesOf(project, mark))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static Dictionary<string, string> VariablesOf(ProjectSettings project, string mark)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [ProcessFamily.Mark] = mark,
            ["OTTO_PROJECT"] = project.Name,
            ["OTTO_PROGRAM"] = project.Program,
            ["HOME"] = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        };
        if (OperatingSystem.IsWindows())
        {
            variables["SystemRoot"] = Environment.GetFolderPath(Environment.SpecialFolder.Windows);
            variables["PATH"] = Environment.SystemDirectory;
        }
        else
        {
            variables["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
            variables["LANG"] = "C.UTF-8";
        }

        return variables;
    }
}

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
