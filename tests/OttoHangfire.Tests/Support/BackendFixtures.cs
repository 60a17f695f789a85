namespace OttoHangfire.Tests.Support;

/// <summary>One running backend for all tests of a class; each test uses tasks of its own.</summary>
public sealed class RunningBackend : IAsyncLifetime
{
    internal OttoBackend Backend { get; private set; } = null!;

    public async Task InitializeAsync() => Backend = await OttoBackend.StartAsync();

    public async Task DisposeAsync() => await Backend.DisposeAsync();
}

/// <summary>One backend without a worker, and with names of its own, for all tests of a class: what is put in stays as it is.</summary>
public sealed class QuietBackend : IAsyncLifetime
{
    internal OttoBackend Backend { get; private set; } = null!;

    public async Task InitializeAsync() => Backend = await OttoBackend.StartAsync(new BackendOptions
    {
        Worker = false,
        Settings = new Dictionary<string, string> { ["OTTO_HOSTS"] = "otto.example, Home-Server" },
    });

    public async Task DisposeAsync() => await Backend.DisposeAsync();
}

/// <summary>Tests that look at the clock run alone, so that no other test takes their time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OnTheClock
{
    public const string Name = "On the clock";
}
