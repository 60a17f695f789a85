using System.Globalization;

namespace OttoHangfire.Cli.Up;

/// <summary><c>logs/up.log</c> in the data folder: starts, deaths and restarts, also when nobody looks at a terminal.</summary>
internal sealed class UpLog(string directory, TimeProvider clock)
{
    private const long SizeLimit = 1024 * 1024;

    private readonly string _path = Path.Combine(directory, "up.log");
    private readonly Lock _turn = new();

    public void Write(string text)
    {
        lock (_turn)
        {
            try
            {
                if (File.Exists(_path) && new FileInfo(_path).Length > SizeLimit)
                {
                    File.Move(_path, Path.Combine(directory, "up.1.log"), overwrite: true);
                }

                var at = clock.GetLocalNow().ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
                File.AppendAllText(_path, $"{at} {text}\n");
            }
            catch (Exception full) when (full is IOException or UnauthorizedAccessException)
            {
                // A full disk must not stop the one who starts the others again.
            }
        }
    }
}
