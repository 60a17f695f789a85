using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OttoHangfire.Contracts;
using OttoHangfire.Events;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Events;

/// <summary><c>/otto/events</c>: what is told, in which order, what after a break, and when a stream ends.</summary>
public sealed class EventStreamTests : IAsyncLifetime
{
    /// <summary>So often and so soon that a test sees it.</summary>
    private static readonly StreamTiming Quick = new() { Beat = TimeSpan.FromMilliseconds(200), Gathering = TimeSpan.FromMilliseconds(5), Patience = TimeSpan.FromMilliseconds(500) };

    private StillBackend _still = null!;

    private OttoBackend Backend => _still.Backend;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(services =>
    {
        AskingHandler.Add(services);
        services.AddSingleton(Quick with { Beat = TimeSpan.FromMinutes(1) });
    });

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task WhatChanges_ComesAsItsGetGivesIt_InOrder()
    {
        using var reader = await EventReader.OpenAsync(Backend.Http);
        _still.Agent.Answers("Done.", Some.Note("Milk\u2028is out"), Some.Action(AskingHandler.Tier3, new { text = "asked" }));

        var task = await _still.AddAsync();
        var added = (await reader.UntilAsync(told => told.Name == "task"))[^1];
        JsonElement.DeepEquals(added.Json(), (await Backend.GetAsync($"/otto/tasks/{task.Id}")).Json()).Should().BeTrue();
        await _still.RingAsync(task.Id);
        var told = await reader.UntilAsync(told => told.Name == "task" && told.Json().GetProperty("reason").GetString() == OttoReason.AwaitingApproval);
        if (told.All(one => one.Name != "run" || one.Json().GetProperty("status").GetString() != OttoStatus.Blocked))
        {
            told.AddRange(await reader.UntilAsync(one => one.Name == "run"));
        }

        told.Select(one => one.Id).Should().BeInAscendingOrder();
        JsonElement.DeepEquals(told.Last(one => one.Name == "run").Json(), (await Backend.GetAsync("/otto/runs/1")).Json()).Should().BeTrue();
        JsonElement.DeepEquals(told.Last(one => one.Name == "approval").Json(), (await Backend.GetAsync("/otto/approvals/1")).Json()).Should().BeTrue();
        var note = (await Backend.GetAsync("/otto/notes")).Json().GetProperty("items")[0];
        JsonElement.DeepEquals(told.Single(one => one.Name == "note").Json(), note).Should().BeTrue();
    }

    [Fact]
    public async Task WhatCameInABreak_IsToldAfterIt_AndNothingTwice()
    {
        using var before = await EventReader.OpenAsync(Backend.Http);
        await _still.AddAsync();
        var last = (await before.UntilAsync(told => told.Of == 1))[^1].Id;
        before.Dispose();
        await _still.AddAsync();
        await _still.AddAsync();

        using var after = await EventReader.OpenAsync(Backend.Http, after: last);

        (await after.UntilAsync(told => told.Of == 3)).Select(told => (told.Name, told.Of)).Distinct().Should().Equal(("task", 2), ("task", 3));
    }

    [Fact]
    public async Task AfterARestart_ItIsToldWhatCameBefore_AndWhatComes()
    {
        using var before = await EventReader.OpenAsync(Backend.Http);
        await _still.AddAsync();
        var last = (await before.UntilAsync(told => told.Of == 1))[^1].Id;
        await _still.AddAsync();

        await _still.RestartAsync(() => { });

        (await before.NextAsync("reset")).Should().BeNull("the stream ends with the server");
        using var after = await EventReader.OpenAsync(Backend.Http, after: last);
        (await after.UntilAsync(told => told.Of == 2)).Should().OnlyContain(told => told.Of == 2);
        await _still.AddAsync();
        (await after.UntilAsync(told => told.Of == 3)).Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("99999999")]
    [InlineData("nonsense")]
    [InlineData("-1")]
    public async Task APlaceThatIsNotKnownAnyMore_IsAReset_AndTheStreamGoesOn(string place)
    {
        await _still.AddAsync();
        Backend.Execute("""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10500)
            INSERT INTO otto_changes (kind, row_id) SELECT 'bill', i FROM n
            """);
        Backend.Number("SELECT count(*) FROM otto_changes").Should().BeInRange(10_000, 10_100);

        using var reader = await EventReader.OpenAsync(Backend.Http, after: place);

        var reset = (await reader.NextAsync())!;
        reset.Name.Should().Be("reset");
        reset.Json().GetProperty("detail").GetString().Should().Contain("Read the lists anew");
        reset.Id.Should().Be(Backend.Number("SELECT max(id) FROM otto_changes"));
        await _still.AddAsync();
        (await reader.NextAsync())!.Of.Should().Be(2);
    }

    [Fact]
    public async Task WhatIsRemoved_IsToldAsRemoved_Once()
    {
        var task = await _still.AddAsync();
        await Backend.TellAsync(task.Id, "cancel");
        using var reader = await EventReader.OpenAsync(Backend.Http);

        await Backend.DeleteAsync($"/otto/tasks/{task.Id}");
        await _still.SweepAsync();
        await _still.AddAsync();

        var told = await reader.UntilAsync(told => told.Name == "task");
        told.Select(one => one.Name).Should().Equal("removed", "task");
        told[0].Json().GetProperty("kind").GetString().Should().Be("task");
        told[0].Of.Should().Be(task.Id);
    }

    [Fact]
    public async Task WhatHangfireItselfCommits_IsToldAtOnce()
    {
        var task = await _still.AddAsync();
        using var dashboard = await new DashboardBrowser(Backend).SignInAsync();
        await dashboard.OpenAsync("/jobs/enqueued");
        using var reader = await EventReader.OpenAsync(Backend.Http);

        (await dashboard.PressAsync("/jobs/enqueued/delete", task.HangfireJobId!)).Should().Be(204);

        (await reader.UntilAsync(told => told.Name == "task"))[^1].Json().GetProperty("reason").GetString().Should().Be(OttoReason.Cancelled);
    }

    [Fact]
    public async Task AThousandChanges_AreAllTold_ToEightWhoFollow()
    {
        var readers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => EventReader.OpenAsync(Backend.Http)));

        Backend.Execute("""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
            INSERT INTO otto_notes (created_at, text) SELECT '2026-12-01T08:00:00.0000000Z', 'note ' || i FROM n
            """);
        await _still.AddAsync();

        foreach (var reader in readers)
        {
            var told = await reader.UntilAsync(told => told.Name == "task");
            told.Where(one => one.Name == "note").Select(one => one.Of).Should().Equal(Enumerable.Range(1, 1000).Select(number => (long)number));
            told.Select(one => one.Id).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
            reader.Dispose();
        }
    }

    [Fact]
    public async Task MoreThanThereIsRoomFor_AndTheOldestGivesWay()
    {
        var readers = new List<EventReader>();
        for (var i = 0; i <= OpenStreams.Most; i++)
        {
            readers.Add(await EventReader.OpenAsync(Backend.Http));
        }

        await readers[0].EndAsync();
        await _still.AddAsync();

        foreach (var reader in readers.Skip(1))
        {
            (await reader.NextAsync())!.Name.Should().Be("task");
            reader.Dispose();
        }

        using var next = await EventReader.OpenAsync(Backend.Http);
        await _still.AddAsync();
        (await next.NextAsync())!.Of.Should().Be(2);
    }

    [Fact]
    public async Task AStream_EndsWithTheSessionThatOpenedIt_AndNoOther()
    {
        var (one, other) = (await SignedInBrowser.OpenAsync(Backend), await SignedInBrowser.OpenAsync(Backend));
        using var ends = await EventReader.OpenAsync(Backend.Anybody, show: request => one.With(request, Backend));
        using var stays = await EventReader.OpenAsync(Backend.Anybody, show: request => other.With(request, Backend));

        (await Backend.DeleteAsync("/otto/sessions/1")).Status.Should().Be(204);

        await ends.EndAsync();
        await _still.AddAsync();
        (await stays.NextAsync())!.Name.Should().Be("task");
    }

    [Fact]
    public async Task AStream_EndsWhenItsKeyIsRevoked()
    {
        var key = (await Backend.PostAsync("/otto/keys", new NewApiKey { Name = "phone", Scope = KeyScope.Read })).Read<AddedApiKey>().Key;
        using var reader = await EventReader.OpenAsync(Backend.Anybody, show: request => request.Headers.Authorization = new("Bearer", key));

        (await Backend.DeleteAsync("/otto/keys/phone")).Status.Should().Be(204);

        await reader.EndAsync();
    }

    [Fact]
    public async Task AStream_EndsWithTheServer_WhichDoesNotWaitForIt()
    {
        using var reader = await EventReader.OpenAsync(Backend.Http);

        await Backend.StopAsync().WaitAsync(TimeSpan.FromSeconds(6));

        await reader.EndAsync();
    }

    [Fact]
    public async Task AHead_IsAnswered_WithWhatTheStreamSays()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/otto/events");
        using var response = await Backend.Http.SendAsync(request).WaitAsync(TimeSpan.FromSeconds(5));

        response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        response.Headers.GetValues("X-Accel-Buffering").Should().Equal("no");
        response.Content.Headers.ContentEncoding.Should().BeEmpty();
        (await Backend.GetAsync("/otto/events?since=1")).AsWrongField("since").Should().Contain("is not a parameter of this call");
    }

    [Fact]
    public async Task WhatTheDoctorFinds_ComesAfterTheBeginning()
    {
        using var reader = await EventReader.OpenAsync(Backend.Http);

        var report = (await reader.NextAsync("doctor"))!;

        report.Json().EnumerateObject().Select(field => field.Name)
            .Should().Equal((await Backend.GetAsync("/otto/doctor")).Json().EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public async Task WhereNothingChanges_ACommentComes_WithThePlace_AndWhoseTimeIsUpIsLetGo()
    {
        await using var still = await StillBackend.StartAsync(services => services.AddSingleton(Quick));
        var key = (await still.Backend.PostAsync("/otto/keys", new NewApiKey { Name = "phone", Scope = KeyScope.Read, Days = 1 })).Read<AddedApiKey>().Key;
        using var reader = await EventReader.OpenAsync(still.Backend.Anybody, show: request => request.Headers.Authorization = new("Bearer", key));

        await reader.CommentAsync();
        await reader.CommentAsync();
        reader.LastId.Should().Be(still.Backend.Number("SELECT coalesce(max(id), 0) FROM otto_changes"));

        still.Clock.Advance(TimeSpan.FromDays(2));
        await reader.EndAsync();
    }

    [Fact]
    public async Task WhoTakesNothing_IsLetGo_AndIsToldTheRestWhenHeComesBack()
    {
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync("127.0.0.1", Backend.Port);
        var owner = (await File.ReadAllTextAsync(Backend.File("owner.key"))).Trim();
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /otto/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {owner}\r\n\r\n"));
        await _still.Get<OpenStreams>().IsHeldAsync(1);

        Backend.Execute("""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
            INSERT INTO otto_notes (created_at, text) SELECT '2026-12-01T08:00:00.0000000Z', hex(zeroblob(32768)) FROM n
            """);
        await _still.AddAsync();

        await _still.Get<OpenStreams>().IsHeldAsync(0);
        using var back = await EventReader.OpenAsync(Backend.Http, after: 0);
        (await back.UntilAsync(told => told.Name == "task")).Should().HaveCount(301);
    }
}

/// <summary>Looks from outside how many streams are open.</summary>
internal static class OpenStreamsNow
{
    public static Task IsHeldAsync(this OpenStreams streams, int count) => Eventually.HoldsAsync(() => streams.Count == count, $"{count} streams should be open");
}
