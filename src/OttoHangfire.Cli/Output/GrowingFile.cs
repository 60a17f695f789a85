using System.Text;

namespace OttoHangfire.Cli.Output;

/// <summary>A log that another process is writing: each whole line once. One that was emptied begins again.</summary>
internal sealed class GrowingFile
{
    /// <summary>So much at a time; the rest comes with the next look.</summary>
    private const int Most = 1024 * 1024;

    private readonly string _path;
    private long _read;

    public GrowingFile(string path, bool fromItsEnd) => (_path, _read) = (path, fromItsEnd ? new FileInfo(path).Length : 0);

    public IReadOnlyList<string> ReadNew()
    {
        try
        {
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _read = file.Length < _read ? 0 : _read;
            file.Seek(_read, SeekOrigin.Begin);
            var bytes = new byte[Math.Min(Most, file.Length - _read)];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var whole = length == Most ? length : bytes.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            _read += whole;
            return whole == 0 ? [] : Encoding.UTF8.GetString(bytes, 0, whole).TrimEnd('\n').Split('\n');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // A log that was rotated away; the next look finds its successor.
            return [];
        }
    }
}
