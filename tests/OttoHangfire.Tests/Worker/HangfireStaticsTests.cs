using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Worker;

/// <summary>Hangfire keeps what was set up last in statics; a backend does not look there.</summary>
public sealed class HangfireStaticsTests
{
    private sealed record Whose(string Folder);

    [Fact]
    public async Task JobsOfABackend_AreMadeByItsOwnServices_AlsoWhenAnotherOneWasSetUpLater()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();

        MadeBy(first).Should().Be(first.DataDirectory);
        MadeBy(second).Should().Be(second.DataDirectory);
    }

    private static string MadeBy(OttoBackend backend)
    {
        using var scope = backend.Get<JobActivator>().BeginScope((JobActivatorContext)null!);
        return ((Whose)scope.Resolve(typeof(Whose))).Folder;
    }

    private static async Task<OttoBackend> StartAsync()
    {
        var folder = "";
        var backend = await OttoBackend.StartAsync(new BackendOptions
        {
            Worker = false,
            Folder = path => folder = path,
            Services = services => services.AddSingleton(_ => new Whose(folder)),
        });

        backend.Get<IGlobalConfiguration>().Should().NotBeNull("it is the second one's to be set up last");
        return backend;
    }
}
