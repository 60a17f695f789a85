using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Doctor;

/// <summary>Is .NET the right one, are the packages restored and is the build current? Looks at files, runs nothing.</summary>
internal sealed class ToolchainChecks(OttoSettings settings)
{
    private static readonly DoctorFix Setup = DoctorFix.Run(ShippedScripts.Setup, $"Run {TypedCommand.Setup} once.");

    public IEnumerable<Check> All =>
    [
        new("toolchain.dotnet", ".NET", DotnetAsync),
        new("toolchain.packages", "Packages", Packages),
        new("toolchain.build", "Programs", Build),
    ];

    private async Task<Finding> DotnetAsync(CancellationToken cancellation)
    {
        var path = Path.Combine(settings.Home, "global.json");
        if (!File.Exists(path))
        {
            return Finding.Skipped("This is not a source checkout; the program brings what it needs.");
        }

        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(path, cancellation));
        var wanted = Version.Parse(file.RootElement.GetProperty("sdk").GetProperty("version").GetString()!);
        var installed = Sdks().ToArray();
        var named = string.Join(", ", installed.Select(sdk => sdk.ToString()));
        return Array.Exists(installed, sdk => sdk >= wanted && sdk.Major == wanted.Major && sdk.Minor == wanted.Minor)
            ? Finding.Ok($"Runtime {Environment.Version}, SDK {named}.")
            : Finding.Error(
                $"The SDK {wanted} or newer is needed to build; {(installed.Length == 0 ? "none" : named)} is installed.",
                Setup);
    }

    /// <summary>The SDKs beside the runtime that this process runs on, and those that the setup fetched.</summary>
    private IEnumerable<Version> Sdks()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] roots = [Path.GetFullPath(Path.Combine(runtime, "..", "..", "..")), Path.Combine(settings.Home, ".dotnet")];
        return roots.Distinct(StringComparer.Ordinal)
            .Select(root => Path.Combine(root, "sdk"))
            .Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories)
            .Select(folder => Version.TryParse(Path.GetFileName(folder), out var version) ? version : null)
            .OfType<Version>();
    }

    private Task<Finding> Packages(CancellationToken cancellation)
    {
        var stale = Projects().Where(project => !IsRestored(project)).Select(Path.GetFileName).ToArray();
        return Task.FromResult(Projects().Length == 0
            ? Finding.Skipped("This is not a source checkout; the program brings what it needs.")
            : stale.Length == 0
                ? Finding.Ok("All projects are restored against their lock files.")
                : Finding.Error($"Not restored, or older than the lock file: {string.Join(", ", stale)}.", Setup));
    }

    private Task<Finding> Build(CancellationToken cancellation)
    {
        var program = new FileInfo(Path.Combine(settings.Home, "artifacts", "app", "backend", "OttoHangfire.dll"));
        if (Projects().Length == 0)
        {
            return Task.FromResult(Finding.Skipped("This is not a source checkout; there is nothing to build."));
        }

        return Task.FromResult(program.Exists
            ? Finding.Ok("They are built.")
            : Finding.Error("They are not built.", Setup));
    }

    private string[] Projects()
    {
        var sources = Path.Combine(settings.Home, "src");
        return Directory.Exists(sources) ? Directory.GetDirectories(sources, "OttoHangfire*") : [];
    }

    private static bool IsRestored(string project)
    {
        var assets = new FileInfo(Path.Combine(project, "obj", "project.assets.json"));
        var locked = new FileInfo(Path.Combine(project, "packages.lock.json"));
        return assets.Exists && (!locked.Exists || LockedVersions(locked).IsSubsetOf(RestoredVersions(assets)));
    }

    private static HashSet<string> LockedVersions(FileInfo file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file.FullName));
        var frameworks = json.RootElement.GetProperty("dependencies").EnumerateObject();
        return [.. frameworks.SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.TryGetProperty("resolved", out _))
            .Select(package => $"{package.Name}/{package.Value.GetProperty("resolved").GetString()}".ToUpperInvariant())];
    }

    private static HashSet<string> RestoredVersions(FileInfo file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file.FullName));
        return [.. json.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name.ToUpperInvariant())];
    }
}
