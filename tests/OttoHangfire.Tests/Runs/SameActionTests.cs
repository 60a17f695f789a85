using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Runs;

/// <summary>A retry does a finished thing once more only if it is another thing: what counts is what the handler reads, and not how Otto spells it.</summary>
public sealed class SameActionTests : IAsyncLifetime
{
    private const string Child = "\"type\":\"test.child\",\"description\":\"Sweep\"";
    private const string Channel = """{ "channels": [{ "name": "phone", "kind": "webhook", "url": "https://example.org/hook" , "secret": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=" }] }""";
    private static readonly ProposedAction Bad = Some.Action("life_os.create_task", new { type = "Not A Type" });

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(settings: Channel);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData("bills.record", """{"payee":"A","amount_minor":1250,"currency":"EUR","due":"2030-01-31"}""", """{"due":"2030-01-31","payee":"A","amount_minor":1250.0,"currency":"EUR"}""")]
    [InlineData("bills.record", """{"payee":"A","amount_minor":1250.00,"currency":"EUR","due":"2030-01-31"}""", """{"payee":"A","amount_minor":1.25e3,"currency":"EUR","due":"2030-01-31"}""")]
    [InlineData("life_os.log_note", """{"text":"a"}""", """{"text":"a","tags":null}""")]
    [InlineData("life_os.log_note", """{"text":"a","tags":[]}""", """{"text":"\u0061"}""")]
    [InlineData("otto.log", """{"message":"a"}""", """{"message":"a","level":"info"}""")]
    [InlineData("notify.send", """{"channel":"phone","title":"a"}""", """{"channel":"phone","title":"a","body":""}""")]
    [InlineData("life_os.create_task", $$"""{{{Child}}}""", $$"""{{{Child}},"max_attempts":5,"timeout_seconds":1.8e2,"payload":null,"schedule":null}""")]
    [InlineData("life_os.create_task", $$$"""{{{{Child}}},"payload":{"n":1.50,"m":[1e2]}}""", $$$"""{{{{Child}}},"payload":{"m":[100],"n":1.5}}""")]
    [InlineData("life_os.create_task", $$"""{{{Child}},"next_run_at":"2027-01-01T09:00:00+01:00"}""", $$"""{{{Child}},"next_run_at":"2027-01-01T08:00:00.000Z"}""")]
    [InlineData("life_os.create_task", $$$"""{{{{Child}}},"schedule":{"every":"P1D","start":"2027-01-01T09:00"}}""", $$$"""{{{{Child}}},"schedule":{"every":"P1D","start":"2027-01-01T09:00:00","missed":"once","overlap":"skip","time_zone":"Europe/Berlin"}}""")]
    [InlineData("life_os.update_task_status", """{"task_id":1,"status":"success"}""", """{"task_id":1.0,"status":"success","note":""}""")]
    public async Task TheSamePayload_InAnotherSpelling_IsNotDoneAgain(string type, string first, string again) =>
        (await RetryAsync(Action(type, first), Action(type, again))).Should().Be(ActionStatus.Skipped);

    [Theory]
    [InlineData("mark_task_complete", """{"task_id":1}""", "life_os.update_task_status", """{"task_id":1,"status":"success"}""")]
    [InlineData("life_os.update_task_status", """{"task_id":1,"status":"success"}""", "mark_task_complete", """{"task_id":1,"status":null}""")]
    public async Task TheSameType_ByAnotherName_IsNotDoneAgain(string type, string first, string otherType, string again) =>
        (await RetryAsync(Action(type, first), Action(otherType, again))).Should().Be(ActionStatus.Skipped);

    [Theory]
    [InlineData("bills.record", """{"payee":"A","amount_minor":1250,"currency":"EUR","due":"2030-01-31"}""", """{"payee":"A","amount_minor":12500,"currency":"EUR","due":"2030-01-31"}""")]
    [InlineData("life_os.log_note", """{"text":"a"}""", """{"text":"a "}""")]
    [InlineData("life_os.log_note", """{"text":"a"}""", """{"text":"a","tags":["b"]}""")]
    [InlineData("life_os.create_task", $$$"""{{{{Child}}},"payload":{"n":9007199254740990}}""", $$$"""{{{{Child}}},"payload":{"n":9007199254740991}}""")]
    [InlineData("life_os.create_task", $$$"""{{{{Child}}},"payload":{"n":null}}""", $$$"""{{{{Child}}},"payload":{}}""")]
    public async Task AnotherPayload_IsAnotherAction(string type, string first, string again) =>
        (await RetryAsync(Action(type, first), Action(type, again))).Should().Be(ActionStatus.Ok);

    [Fact]
    public async Task InWhateverSpelling_EachCountsOnce()
    {
        var spelled = new[] { """{"text":"a"}""", """{"text":"a","tags":null}""", """{"text":"a","tags":[]}""" }.Select(text => Action("life_os.log_note", text)).ToArray();
        _still.Agent.Answers("Done.", spelled[0], spelled[1], Bad);
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);

        _still.Agent.Answers("Done.", spelled);
        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions.Select(action => action.Status)
            .Should().Equal(ActionStatus.Skipped, ActionStatus.Skipped, ActionStatus.Ok);
        (await _still.Backend.NotesAsync()).Should().HaveCount(3);
    }

    private static ProposedAction Action(string type, string payload) => new() { Type = type, Payload = JsonElement.Parse(payload) };

    /// <summary>Does the first beside something that fails, then lets a person retry, and returns what became of the second.</summary>
    private async Task<string> RetryAsync(ProposedAction first, ProposedAction again)
    {
        _still.Agent.Answers("Done.", first, Bad);
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        (await _still.OutcomeAsync(task.Id)).Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Error = (string?)null });
        _still.Agent.Answers("Done.", again, Bad);
        (await _still.Backend.TellAsync(task.Id, "retry")).Status.Should().Be(200);
        await _still.RingAsync(task.Id);
        return (await _still.OutcomeAsync(task.Id)).Status;
    }
}
