using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Scripts;

/// <summary>
/// A copy of the scripts in a folder with spaces, and a PATH that holds the few programs they need, with doubles for
/// dotnet and curl. The doubles write down each call.
/// </summary>
internal sealed class ScriptTree : IDisposable
{
    private static readonly string[] Needed =
        ["sh", "bash", "cat", "chmod", "command", "cp", "date", "dirname", "env", "find", "head", "mkdir", "mktemp", "mv", "readlink", "rm", "sed", "sleep", "stty", "touch"];

    private readonly TemporaryFolder _folder = new();

    private readonly string _name;

    public ScriptTree(string name = "the otto")
    {
        _name = name;
        foreach (var script in new[] { "setup_otto_unix.sh", "start_otto_unix.sh", "tools/otto", "tools/sdk.sh", "global.json", "Directory.Build.props", "Directory.Packages.props" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(File(script))!);
            System.IO.File.Copy(Solution.File(script), File(script));
        }

        Directory.CreateDirectory(File("src", "OttoHangfire", "obj"));
        Directory.CreateDirectory(Elsewhere);
        Directory.CreateDirectory(_folder.File("bin"));
        foreach (var program in Needed)
        {
            if (Command.Find(program) is { } path)
            {
                System.IO.File.CreateSymbolicLink(_folder.File("bin", program), path);
            }
        }
    }

    /// <summary>A folder that has nothing to do with the scripts.</summary>
    public string Elsewhere => _folder.File("else where");

    /// <summary>What dotnet was called with, one call a line: the folder, a bar, the arguments.</summary>
    public IReadOnlyList<string> Calls => System.IO.File.Exists(CallsFile) ? System.IO.File.ReadAllLines(CallsFile) : [];

    private string CallsFile => _folder.File("calls.txt");

    public string File(params string[] names) => _folder.File([_name, .. names]);

    /// <summary>A dotnet whose SDK fits, and which "builds" by making the folders that a build makes.</summary>
    public ScriptTree WithDotnet()
    {
        WriteProgram(_folder.File("bin", "dotnet"), DotnetDouble);
        return this;
    }

    /// <summary>A dotnet without any SDK that fits.</summary>
    public ScriptTree WithOldDotnet()
    {
        WriteProgram(_folder.File("bin", "dotnet"), "echo 'A compatible .NET SDK was not found.' >&2; exit 155");
        return this;
    }

    /// <summary>A dotnet that cannot build.</summary>
    public ScriptTree WithFailingBuild()
    {
        WriteProgram(
            _folder.File("bin", "dotnet"),
            """
            case $1 in
                --version) echo 10.0.401 ;;
                publish) echo 'Program.cs(1,1): error CS0103'; exit 1 ;;
            esac
            """);
        return this;
    }

    /// <summary>A connection over which Microsoft's script arrives; that script then does what is given here.</summary>
    public ScriptTree WithInstaller(string script)
    {
        System.IO.File.WriteAllText(_folder.File("dotnet.double"), "#!/bin/sh\n" + DotnetDouble);
        System.IO.File.WriteAllText(_folder.File("installer"), script.Replace("DOTNET_DOUBLE", _folder.File("dotnet.double")));
        WriteProgram(
            _folder.File("bin", "curl"),
            $"""
            while [ "$1" != --output ]; do shift; done
            [ "$3" = https://dot.net/v1/dotnet-install.sh ] && cp '{_folder.File("installer")}' "$2"
            """);
        return this;
    }

    public ScriptTree WithoutConnection()
    {
        WriteProgram(_folder.File("bin", "curl"), "echo 'curl: (6) Could not resolve host: dot.net' >&2; exit 6");
        return this;
    }

    /// <summary>A build that is done, and no dotnet any more.</summary>
    public void WithoutDotnet() => System.IO.File.Delete(_folder.File("bin", "dotnet"));

    /// <summary>Runs a script of the tree from another folder.</summary>
    public Task<Command.Result> RunAsync(string script, params string[] arguments) => RunAsync(new Command(File(script), arguments));

    /// <summary>As the other, by the shell.</summary>
    public Task<Command.Result> RunWithShAsync(string script, params string[] arguments) =>
        RunAsync(new Command("sh", [File(script), .. arguments]));

    /// <summary>As <see cref="RunAsync(string, string[])"/>, at a terminal, with a build that takes some seconds.</summary>
    public Task<Command.Result> RunAtTerminalAsync(string script) => RunAsync(new Command(Command.Find("script")!, "-qec", $"OTTO_SLOW=3 '{File(script)}'", "/dev/null"));

    private Task<Command.Result> RunAsync(Command command) =>
        (command with
        {
            Directory = Elsewhere,
            Environment = new Dictionary<string, string?>
            {
                ["PATH"] = _folder.File("bin"),
                ["OTTO_CALLS"] = CallsFile,
                ["DOTNET_ROOT"] = null,
            },
        }).RunAsync();

    public void LinkTo(string script, string link)
    {
        System.IO.File.CreateSymbolicLink(Path.Combine(Elsewhere, link), Path.Combine("..", _name, script));
    }

    public Task<Command.Result> RunLinkAsync(string link, params string[] arguments) =>
        RunAsync(Path.Combine("..", "else where", link), arguments);

    public void Dispose() => _folder.Dispose();

    private const string DotnetDouble =
        """
        echo "$PWD|$*" >>"$OTTO_CALLS"
        case $1 in
            --version) echo 10.0.401 ;;
            restore) mkdir -p src/OttoHangfire/obj && touch src/OttoHangfire/obj/project.assets.json ;;
            publish)
                sleep "${OTTO_SLOW:-0}"
                for argument; do
                    case $argument in
                        -p:OttoAppFolder=*) app=${argument#*=../../} ;;
                    esac
                done
                mkdir -p "${app}backend" "${app}agent" "${app}cli"
                touch "${app}cli/otto.dll"
                ;;
            */otto.dll)
                shift
                [ "$*" = "up --prepare" ] || printf '<%s>' "$@"
                exit "${OTTO_EXIT_CODE:-0}"
                ;;
        esac
        """;

    private static void WriteProgram(string path, string body)
    {
        System.IO.File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
