using System.Diagnostics;
using Hangfire;
using Hangfire.Storage;

namespace OttoHangfire.Storage.Tests.Package;

/// <summary>The README's first sample, as it stands there: a program that knows nothing but the package.</summary>
[Collection(nameof(PackedStorage))]
public sealed class ReadmeTests(PackedStorage package)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task TheSampleOfTheReadme_BuildsAgainstThePackage_AndDoesWhatItSays()
    {
        var folder = Directory.CreateDirectory(Path.Combine(package.Folder, "sample")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Sample());
        await File.WriteAllTextAsync(Path.Combine(folder, "sample.csproj"), Project());
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), Sources());

        await Tool.DotnetAsync(folder, ["build", "--output", Path.Combine(folder, "out")]);
        var said = await RunAsync(folder);

        said.Should().Equal("Hello from SQLite", "… and its continuation");
        using var storage = new SqliteJobStorage("Data Source=" + Path.Combine(folder, "jobs.db"));
        storage.GetMonitoringApi().SucceededListCount().Should().Be(2);
        using var connection = storage.GetConnection();
        connection.GetRecurringJobs().Select(job => (job.Id, job.Cron)).Should().Equal(("tick", Cron.Minutely()));
    }

    private static string Sample()
    {
        const string Fence = "```";
        var readme = File.ReadAllText(Path.Combine(PackedStorage.Repository, "src", "OttoHangfire.Storage", "README.md"));
        var sample = readme.Split(Fence + "csharp\n")[1].Split(Fence)[0];
        sample.Split('\n').Should().HaveCountLessThanOrEqualTo(16, "a sample of 15 lines and the end of the last");
        return sample;
    }

    /// <summary>Runs it until it has said two lines, then presses Enter.</summary>
    private static async Task<string[]> RunAsync(string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(Tool.Dotnet, [Path.Combine(folder, "out", "sample.dll")])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            UseShellExecute = false,
        })!;
        try
        {
            using var patience = new CancellationTokenSource(Deadline);
            var said = new[] { await SayAsync(), await SayAsync() };
            await process.StandardInput.WriteLineAsync();
            await process.WaitForExitAsync(patience.Token);
            process.ExitCode.Should().Be(0);
            return said;

            // The job of every minute may come in between.
            async Task<string> SayAsync()
            {
                var line = await process.StandardOutput.ReadLineAsync(patience.Token);
                return line == "every minute" ? await SayAsync() : line!;
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static string Project() =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <UseAppHost>false</UseAppHost>
            <RestorePackagesPath>packages</RestorePackagesPath>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="OttoHangfire.Storage" Version="{PackedStorage.Version}" />
          </ItemGroup>
        </Project>
        """;

    // Offline: our package from where it was made, its dependencies from where the build of this very test has put them.
    private string Sources() =>
        $"""
        <configuration>
          <packageSources>
            <clear />
            <add key="packed" value="{package.Feed}" />
          </packageSources>
          <fallbackPackageFolders>
            <clear />
            <add key="restored" value="{Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages")}" />
          </fallbackPackageFolders>
        </configuration>
        """;
}
