using System.Globalization;

namespace OttoHangfire.Cli.Up;

/// <summary><c>logs/up.log</c> in the data folder: starts, deaths and restarts, also when nobody looks at a terminal.</summary>
internal sealed class UpLog(string directory, TimeProvider clock)
{
    private readonly RotatingLog _file = new(directory, "up", sizeLimit: 1024 * 1024, filesKept: 2);

    public void Write(string text) =>
        _file.Write(string.Create(CultureInfo.InvariantCulture, $"{clock.GetLocalNow():yyyy-MM-dd'T'HH:mm:sszzz} {text}"));
}
