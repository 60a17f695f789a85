using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Scripts;

/// <summary>A copy of the batch files in a folder with spaces, for wine, with a double for dotnet that writes down each call.</summary>
internal sealed class BatchTree : IDisposable
{
    private const string DotnetDouble =
        """
        @echo off
        >>"%OTTO_CALLS%" echo %CD%^|%*
        if "%~1"=="--version" echo %OTTO_SDK%
        if "%~1"=="--version" if "%OTTO_SDK%"=="" exit /b 155
        if "%~1"=="publish" if "%OTTO_BUILD%"=="fails" exit /b 1
        if "%~1"=="publish" mkdir "%OTTO_TREE%artifacts\app.new\cli"
        if "%~1"=="publish" type nul >"%OTTO_TREE%artifacts\app.new\cli\otto.dll"
        if "%~nx1"=="otto.dll" exit /b %OTTO_EXIT_CODE%
        exit /b 0
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _wineFolder;

    public BatchTree(WinePrefix wine)
    {
        _wineFolder = wine.Folder;
        foreach (var script in new[] { "setup_otto_windows.bat", "START_OTTO_WINDOWS.bat", "tools/otto.cmd", "tools/sdk.cmd", "global.json" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(File(script))!);
            System.IO.File.Copy(Solution.File(script), File(script));
        }

        Directory.CreateDirectory(Elsewhere);
        Directory.CreateDirectory(_folder.File("bin"));
        System.IO.File.WriteAllText(_folder.File("bin", "dotnet.cmd"), DotnetDouble.ReplaceLineEndings("\r\n"));
    }

    /// <summary>A folder that has nothing to do with the scripts.</summary>
    public string Elsewhere => _folder.File("else where");

    /// <summary>What dotnet was called with, one call a line: the folder, a bar, the arguments.</summary>
    public IReadOnlyList<string> Calls => System.IO.File.Exists(CallsFile) ? [.. System.IO.File.ReadLines(CallsFile).Select(call => call.TrimEnd())] : [];

    /// <summary>What the double answers to <c>--version</c>; empty: none of its SDKs fits.</summary>
    public string Sdk { get; set; } = "10.0.401";

    public bool BuildFails { get; set; }

    public int OttoExitCode { get; set; }

    private string CallsFile => _folder.File("calls.txt");

    /// <summary>The same path as Windows writes it.</summary>
    public static string OnWindows(string path) => "Z:" + path.Replace('/', '\\');

    public string File(params string[] names) => _folder.File(["the otto", .. names]);

    public async Task<Command.Result> RunAsync(string script, params string[] arguments)
    {
        var wine = new Command("wine", ["cmd", "/c", OnWindows(File(script)), .. arguments])
        {
            Directory = Elsewhere,
            Environment = new Dictionary<string, string?>
            {
                ["WINEPREFIX"] = _wineFolder,
                ["WINEDEBUG"] = "-all",
                ["WINEPATH"] = OnWindows(_folder.File("bin")),
                ["OTTO_CALLS"] = OnWindows(CallsFile),
                ["OTTO_TREE"] = OnWindows(File()) + "\\",
                ["OTTO_SDK"] = Sdk,
                ["OTTO_BUILD"] = BuildFails ? "fails" : "works",
                ["OTTO_EXIT_CODE"] = $"{OttoExitCode}",
            },
        };
        var result = await wine.RunAsync();
        return result with { Output = result.Output.ReplaceLineEndings("\n"), Error = result.Error.ReplaceLineEndings("\n") };
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>Wine's own folder, made once for all tests, because that takes seconds.</summary>
public sealed class WinePrefix : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.File("prefix");

    public async Task InitializeAsync()
    {
        if (Command.Find("wine") is not null)
        {
            await RunAsync("wine", "cmd", "/c", "exit");
        }
    }

    public async Task DisposeAsync()
    {
        if (Command.Find("wineserver") is not null)
        {
            await RunAsync("wineserver", "--kill");
            await RunAsync("wineserver", "--wait");
        }
    }

    public void Dispose() => _folder.Dispose();

    private Task<Command.Result> RunAsync(string program, params string[] arguments) =>
        new Command(program, arguments)
        {
            Environment = new Dictionary<string, string?>
            {
                ["WINEPREFIX"] = Folder,
                ["WINEDEBUG"] = "-all",

                // Without this, wine asks in a window whether to fetch its .NET and its browser.
                ["WINEDLLOVERRIDES"] = "mscoree,mshtml=",
            },
        }.RunAsync();
}
