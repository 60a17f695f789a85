using System.Net.Http.Headers;
using System.Text;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary><c>Idempotency-Key</c>: who cannot know whether his request arrived sends it again, and gets one task.</summary>
public sealed class RequestKeysTests : IAsyncLifetime
{
    private const string Body = """{"type":"test.chore","description":"Once","payload":{"a":1,"b":[1,2]}}""";

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task TheSameRequestAgain_FindsTheSameTask_AsItStandsNow()
    {
        var first = await PostAsync("key-1", Body);
        var task = first.Read<OttoTask>();
        await _still.RingAsync(task.Id);

        var second = await PostAsync("key-1", Body);

        first.Status.Should().Be(201);
        second.Status.Should().Be(200);
        second.Read<OttoTask>().Should().BeEquivalentTo(new { task.Id, Status = OttoStatus.Success });
        (await CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task TheSameRequest_SpelledDifferently_IsTheSame()
    {
        await PostAsync("key-1", Body);

        var again = await PostAsync("key-1", """{ "payload": {"b": [1, 2], "a": 1}, "description": "Once", "type": "test.chore", "schedule": null }""");

        again.Status.Should().Be(200);
        (await CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task AnotherRequest_UnderTheSameKey_Is422_AndDoesNothing()
    {
        await PostAsync("key-1", Body);

        var other = await PostAsync("key-1", Body.Replace("Once", "Twice", StringComparison.Ordinal));

        other.AsProblem(422).Detail.Should().Contain("key-1").And.Contain("another request").And.Contain("new key");
        (await CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task TheSameRequest_UnderTwoKeys_OrNone_IsTwoTasks()
    {
        await PostAsync("key-1", Body);
        await PostAsync("key-2", Body);
        await PostAsync(null, Body);

        (await CountAsync()).Should().Be(3);
    }

    [Fact]
    public async Task AKey_HoldsForADay()
    {
        var first = (await PostAsync("key-1", Body)).Read<OttoTask>();
        _still.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        var same = (await PostAsync("key-1", Body)).Read<OttoTask>();
        _still.Clock.Advance(TimeSpan.FromSeconds(1));

        var fresh = await PostAsync("key-1", Body);
        var other = await PostAsync("key-1", Body.Replace("Once", "Twice", StringComparison.Ordinal));

        same.Id.Should().Be(first.Id);
        fresh.Status.Should().Be(201);
        fresh.Read<OttoTask>().Id.Should().NotBe(first.Id);
        other.AsProblem(422);
    }

    [Fact]
    public async Task ARefusedRequest_LeavesItsKeyFree()
    {
        (await PostAsync("key-1", """{"type":"test.chore"}""")).AsWrongField("description");

        (await PostAsync("key-1", Body)).Status.Should().Be(201);
    }

    [Fact]
    public async Task TwentyAtOnce_PutInOne()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync("key-1", Body)));

        answers.Count(answer => answer.Status == 201).Should().Be(1);
        answers.Select(answer => answer.Read<OttoTask>().Id).Distinct().Should().ContainSingle();
        (await CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task ATaskThatWasRemoved_DoesNotComeBack()
    {
        var task = (await PostAsync("key-1", Body)).Read<OttoTask>();
        await _still.RingAsync(task.Id);
        await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}");

        var again = await PostAsync("key-1", Body);

        again.AsProblem(409).Detail.Should().Contain($"task {task.Id}").And.Contain("removed");
        (await CountAsync()).Should().Be(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("tab\there")]
    public async Task WhatIsNoKey_IsRefused(string key) => (await PostAsync(key, Body)).AsWrongField("Idempotency-Key");

    [Fact]
    public async Task ALongKey_IsRefused_AndOneOf255IsNot()
    {
        (await PostAsync(new string('k', 256), Body)).AsWrongField("Idempotency-Key");
        (await PostAsync(new string('k', 255), Body)).Status.Should().Be(201);
    }

    private async Task<Answer> PostAsync(string? key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/otto/tasks");
        request.Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return await Answer.FromAsync(await _still.Backend.Http.SendAsync(request));
    }

    private async Task<int> CountAsync() => (await _still.Backend.GetAsync("/otto/tasks")).Read<Page<OttoTask>>().Items.Count;
}
