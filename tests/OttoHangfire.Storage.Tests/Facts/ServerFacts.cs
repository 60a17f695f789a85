using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>Servers: announced, beating, gone.</summary>
public abstract class ServerFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public void Calls_RefuseNulls()
    {
        Action[] calls =
        [
            () => Connection.AnnounceServer(null, Some.Server()),
            () => Connection.AnnounceServer("server", null),
            () => Connection.Heartbeat(null),
            () => Connection.RemoveServer(null),
        ];

        calls.Should().AllSatisfy(call => call.Should().Throw<ArgumentNullException>());
    }

    [Fact]
    public void AnnounceServer_MakesItKnown()
    {
        Connection.AnnounceServer("server", Some.Server(7, "critical", "default"));

        var server = Monitoring.Servers().Should().ContainSingle().Which;
        server.Name.Should().Be("server");
        server.WorkersCount.Should().Be(7);
        server.Queues.Should().Equal("critical", "default");
        server.StartedAt.Should().BeCloseTo(Now, TimeSpan.FromSeconds(10));
        server.StartedAt.Kind.Should().Be(DateTimeKind.Utc);
        server.Heartbeat.Should().BeCloseTo(Now, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public virtual void AnnounceServer_Again_ReplacesWhatWasSaid()
    {
        Connection.AnnounceServer("server", Some.Server(1, "old"));

        Connection.AnnounceServer("server", Some.Server(2, "new"));

        var server = Monitoring.Servers().Should().ContainSingle().Which;
        server.WorkersCount.Should().Be(2);
        server.Queues.Should().Equal("new");
    }

    [Fact]
    public void AnnounceServer_TakesAServerWithoutQueues()
    {
        Connection.AnnounceServer("server", new Hangfire.Server.ServerContext { Queues = [], WorkerCount = 0 });

        Monitoring.Servers().Should().ContainSingle().Which.Queues.Should().BeEmpty();
    }

    [Fact]
    public async Task Heartbeat_IsRecorded()
    {
        Connection.AnnounceServer("server", Some.Server());
        var first = Monitoring.Servers()[0].Heartbeat;

        await Subject.PassAsync(TimeSpan.FromSeconds(1));
        Connection.Heartbeat("server");

        Monitoring.Servers()[0].Heartbeat.Should().BeAfter(first!.Value);
    }

    [Fact]
    public void Heartbeat_OfAServerThatWasRemoved_TellsItSo()
    {
        Connection.AnnounceServer("server", Some.Server());
        Connection.RemoveServer("server");

        Connection.Invoking(c => c.Heartbeat("server")).Should().Throw<BackgroundServerGoneException>("the server then announces itself again");
        Connection.Invoking(c => c.Heartbeat("nobody")).Should().Throw<BackgroundServerGoneException>();
    }

    [Fact]
    public void RemoveServer_TakesOne_AndAnUnknownOneDoesNotMatter()
    {
        Connection.AnnounceServer("one", Some.Server());
        Connection.AnnounceServer("two", Some.Server());

        Connection.RemoveServer("one");
        Connection.RemoveServer("nobody");

        Monitoring.Servers().Select(server => server.Name).Should().Equal("two");
        Monitoring.GetStatistics().Servers.Should().Be(1);
    }

    [Fact]
    public void RemoveTimedOutServers_RefusesANegativeTime()
    {
        Connection.Invoking(c => c.RemoveTimedOutServers(TimeSpan.FromSeconds(-1))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task RemoveTimedOutServers_TakesOnlyTheSilent_AndCountsThem()
    {
        Connection.AnnounceServer("silent-1", Some.Server());
        Connection.AnnounceServer("silent-2", Some.Server());
        Connection.AnnounceServer("beating", Some.Server());
        await Subject.PassAsync(TimeSpan.FromSeconds(3));
        Connection.Heartbeat("beating");

        var removed = Connection.RemoveTimedOutServers(TimeSpan.FromSeconds(2.5));

        removed.Should().Be(2);
        Monitoring.Servers().Select(server => server.Name).Should().Equal("beating");
        Connection.RemoveTimedOutServers(TimeSpan.FromHours(1)).Should().Be(0);
    }
}
