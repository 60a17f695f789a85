using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Runs;

/// <summary><c>life_os.log_note</c> and <c>otto.log</c>: one for the person, one for whoever looks closer.</summary>
[RightPayload("otto.log", """{"message":"x","level":"info"}""")]
[RightPayload("life_os.log_note", """{"text":"x","tags":["a","b"]}""")]
public sealed class NoteAndLogTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task ANote_NamesItsTaskAndRun()
    {
        var (task, action) = await RunAsync("life_os.log_note", """{"text":"Grüße, 世界 🌍","tags":["family","phone"]}""");

        var note = (await _still.Backend.NotesAsync()).Should().ContainSingle().Subject;
        note.Text.Should().Be("Grüße, 世界 🌍");
        note.Tags.Should().Equal("family", "phone");
        note.TaskId.Should().Be(task.Id);
        note.RunId.Should().Be((await _still.Backend.RunsAsync(task.Id))[0].Id);
        action.Message.Should().Be($"wrote note {note.Id}");
        action.Tier.Should().Be(1);
    }

    [Theory]
    [InlineData("""{}""", "text")]
    [InlineData("""{"text":""}""", "text")]
    [InlineData("""{"text":7}""", "text")]
    [InlineData("""{"text":"x","tags":"family"}""", "tags")]
    [InlineData("""{"text":"x","tags":[""]}""", "tags")]
    [InlineData("""{"text":"x","colour":"red"}""", "colour")]
    [InlineData("""[]""", "object")]
    public async Task ANoteThatIsNotRight_FailsTheAction_AndNamesTheField(string payload, string field)
    {
        var (_, action) = await RunAsync("life_os.log_note", payload);

        action.Status.Should().Be(ActionStatus.Error);
        action.Error.Should().Contain(field);
        (await _still.Backend.NotesAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"message":"Looked twice"}""", LogLevels.Info)]
    [InlineData("""{"message":"Looked twice","level":"warning"}""", LogLevels.Warning)]
    public async Task ALogLine_StandsInTheRun(string payload, string level)
    {
        var (task, action) = await RunAsync("otto.log", payload);

        action.Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Tier = 0 });
        (await _still.Backend.RunsAsync(task.Id))[0].Logs.Should().Contain(line => line.Level == level && line.Message == "Looked twice");
    }

    [Fact]
    public async Task ALogLineOfAnUnknownLevel_FailsTheAction()
    {
        var (_, action) = await RunAsync("otto.log", """{"message":"x","level":"loud"}""");

        action.Error.Should().Contain("level").And.Contain("debug, info, warning, error");
    }

    private async Task<(OttoTask Task, ExecutedAction Action)> RunAsync(string type, string payload)
    {
        _still.Agent.Answers("Done.", new ProposedAction { Type = type, Payload = JsonElement.Parse(payload) });
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return (task, (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions[0]);
    }
}
