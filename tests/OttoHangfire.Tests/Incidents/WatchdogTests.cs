using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Incidents;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Incidents;

/// <summary><c>ping</c>: a service outside is called as long as work gets done, and misses the calls when it does not.</summary>
public sealed class WatchdogTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly int _port = FreePort.Find();
    private RequestDelegate _answers = _ => Task.CompletedTask;
    private WebApplication _service = null!;
    private StillBackend _still = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, _port));
        _service = builder.Build();
        _service.Run(context =>
        {
            _calls.Enqueue($"{context.Request.Method} {context.Request.Path} {context.Request.Headers.Authorization}{context.Request.Headers.Cookie}{context.Request.ContentLength}");
            return _answers(context);
        });
        await _service.StartAsync();
        _still = await StillBackend.StartAsync(settings: $$"""{ "ping": "http://127.0.0.1:{{_port}}/ping/secret" }""");
    }

    public async Task DisposeAsync()
    {
        await _still.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task WhereNothingIsDue_ItIsCalledOnceAMinute_AsLongAsTheTasksAreLookedAfter()
    {
        for (var look = 0; look < 12; look++)
        {
            await TurnAsync(TimeSpan.FromSeconds(15));
        }

        _calls.Should().Equal("GET /ping/secret ", "GET /ping/secret ", "GET /ping/secret ");
        _still.Clock.Advance(TimeSpan.FromMinutes(2));
        await LookAsync();
        _calls.Should().HaveCount(3, "nobody has looked after the tasks");
        (await CheckAsync()).Message.Should().Be(
            "It was last called at 2026-12-01 09:02:15 Europe/Berlin, and is not called now: The tasks have not been looked after for a minute.");
    }

    [Fact]
    public async Task WhatIsDueAndStandsStill_EndsTheCalls_UntilWorkIsFinished()
    {
        await TurnAsync(TimeSpan.Zero);
        var first = await _still.AddAsync();
        var second = await _still.AddAsync();
        await TurnAsync(TimeSpan.FromMinutes(2));
        await TurnAsync(TimeSpan.FromMinutes(2));
        var stuck = await CheckAsync();
        var callsWhileStuck = _calls.Count;

        // There is more to do than is done, but it is being done.
        await _still.RingAsync(first.Id);
        await TurnAsync(TimeSpan.FromSeconds(1));
        var callsAfterOne = _calls.Count;
        await TurnAsync(TimeSpan.FromMinutes(2));
        var callsAfterNoMore = _calls.Count;
        await _still.RingAsync(second.Id);
        await TurnAsync(TimeSpan.FromMinutes(2));

        stuck.Should().BeEquivalentTo(new { Status = DoctorStatus.Warning });
        stuck.Message.Should().EndWith("2 tasks are due, and nothing has been finished since the last call.");
        (callsWhileStuck, callsAfterOne, callsAfterNoMore, _calls.Count).Should().Be((1, 2, 2, 3));
    }

    [Fact]
    public async Task AnAgentOutOfReach_EndsTheCalls()
    {
        await TurnAsync(TimeSpan.Zero);
        await _still.Agent.StopAsync();
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromMinutes(6));
        await TurnAsync(TimeSpan.Zero);

        _calls.Should().ContainSingle();
        (await CheckAsync()).Message.Should().EndWith("A task is due, and nothing has been finished since the last call.");
    }

    [Fact]
    public async Task AStopSwitchThatIsOff_EndsTheCalls()
    {
        await _still.Backend.PutAsync("/otto/worker", new { enabled = false });

        await TurnAsync(TimeSpan.FromMinutes(1));

        _calls.Should().BeEmpty();
        (await CheckAsync()).Message.Should().Be("It has not been called yet, and is not called now: The stop switch is off.");
    }

    [Fact]
    public async Task TheDoctorSays_WhenItWasCalled_AndWhatItAnswered()
    {
        var before = await CheckAsync();
        await TurnAsync(TimeSpan.Zero);
        var taken = await CheckAsync();
        _answers = context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        await TurnAsync(TimeSpan.FromMinutes(1));
        var redirected = await CheckAsync();
        await _service.StopAsync();
        await TurnAsync(TimeSpan.FromMinutes(1));
        var gone = await CheckAsync();
        _still.Clock.Advance(TimeSpan.FromMinutes(6));

        before.Status.Should().Be(DoctorStatus.Info);
        taken.Should().BeEquivalentTo(new { Status = DoctorStatus.Ok, Message = "It was last called at 2026-12-01 09:00:00 Europe/Berlin, and answered 200." });
        redirected.Should().BeEquivalentTo(new { Status = DoctorStatus.Warning, Message = "It was last called at 2026-12-01 09:01:00 Europe/Berlin. It answered 302." });
        _calls.Should().HaveCount(2, "a redirect is not followed");
        gone.Message.Should().StartWith("It was last called at 2026-12-01 09:02:00 Europe/Berlin. It could not be reached: ").And.NotContain("secret");
    }

    [Fact]
    public async Task ARestart_DoesNotCallMoreOften()
    {
        await TurnAsync(TimeSpan.Zero);
        await _still.RestartAsync(() => _still.Clock.Advance(TimeSpan.FromSeconds(30)));
        await TurnAsync(TimeSpan.Zero);

        _calls.Should().ContainSingle();
    }

    [Theory]
    [InlineData("https://hc.example.org/x", true)]
    [InlineData("http://localhost:9/x", true)]
    [InlineData("http://hc.example.org/x", false)]
    [InlineData("https://me:secret@hc.example.org/x", false)]
    [InlineData("ftp://127.0.0.1/x", false)]
    [InlineData("no-address", false)]
    public void TheAddress_IsHttps_OrOnThisMachine(string address, bool isRight)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("otto.json"), $$"""{ "ping": "{{address}}" }""");
        var load = () => OttoSettings.Load(name => name == "OTTO_DATA_DIR" ? folder.Path : null, folder.Path);

        if (isRight)
        {
            load().Ping.Should().Be(new Uri(address));
        }
        else
        {
            load.Should().Throw<SettingsException>().WithMessage("*\"ping\" must be an address that begins with https://*").Which.Message.Should().NotContain(address);
        }
    }

    [Fact]
    public async Task ANameThatLeadsInside_IsNotCalled()
    {
        using var call = new WatchdogCall((_, _) => Task.FromResult(new[] { IPAddress.Loopback }), TimeProvider.System);

        var (status, problem) = await call.SendAsync(new Uri($"https://hc.example.org:{_port}/x"), CancellationToken.None);

        (status, problem).Should().Be((null, "Its address is not on the open internet, so it was not called."));
        _calls.Should().BeEmpty();
    }

    private async Task TurnAsync(TimeSpan after)
    {
        _still.Clock.Advance(after);
        await _still.ReconcileAsync();
        await LookAsync();
    }

    private Task LookAsync() => _still.Get<Watchdog>().LookAsync(CancellationToken.None);

    private async Task<DoctorCheck> CheckAsync() =>
        (await _still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "watchdog.ping");
}
