namespace OttoHangfire.Cli.Up;

/// <summary>
/// A log file of bounded size: when it is full it becomes <c>agent.1.log</c>, that one <c>agent.2.log</c>, and the oldest goes.
/// </summary>
internal sealed class RotatingLog(string directory, string name, long sizeLimit, int filesKept)
{
    private readonly Lock _turn = new();

    public void Write(string line)
    {
        lock (_turn)
        {
            try
            {
                if (new FileInfo(PathOf(0)) is { Exists: true } full && full.Length >= sizeLimit)
                {
                    MoveOn();
                }

                File.AppendAllText(PathOf(0), line + "\n");
            }
            catch (Exception full) when (full is IOException or UnauthorizedAccessException)
            {
                // A full disk must not stop the one who starts the others again.
            }
        }
    }

    private void MoveOn()
    {
        for (var age = filesKept - 1; age > 0; age--)
        {
            if (File.Exists(PathOf(age - 1)))
            {
                File.Move(PathOf(age - 1), PathOf(age), overwrite: true);
            }
        }
    }

    private string PathOf(int age) => Path.Combine(directory, age == 0 ? $"{name}.log" : $"{name}.{age}.log");
}
