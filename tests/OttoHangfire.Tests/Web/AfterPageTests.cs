using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Web;

/// <summary>Which task comes after which: chosen in the form of a new task, changed, and shown on both pages.</summary>
public sealed class AfterPageTests : IAsyncLifetime
{
    private StillBackend _still = null!;
    private ConsoleBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _still = await StillBackend.StartAsync();
        _browser = await ConsoleBrowser.OpenAsync(_still.Backend);
    }

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task WhatItComesAfter_IsChosenFromAList_AndShownInBothDirections()
    {
        var backup = await _still.Backend.AddAsync(Some.Task("test.chore") with { Description = "Back up <all> of it" });
        var over = await _still.Backend.AddAsync(Some.Task("test.chore") with { Description = "Over and done" });
        await _still.RingAsync(over.Id);

        var form = await _browser.GetAsync("/tasks/new");
        var sent = await SendAsync(("after.task_id", $"{backup.Id}"), ("after.on", "any"), ("do", "add"));

        form.Html.Should().Contain($"{backup.Id}: Back up &lt;all&gt; of it").And.NotContain("Over and done");
        sent.Status.Should().Be(303);
        var then = await _still.Backend.TaskAsync(3);
        then.After.Should().Be(new TaskAfter { TaskId = backup.Id, On = "any" });
        (await _browser.GetAsync("/tasks/3")).Text.Should().Contain("waits for another task").And.Contain("each time task 1 has ended")
            .And.Contain("Comes after").And.Contain("Back up <all> of it").And.NotContain("due now");
        (await _browser.GetAsync("/tasks/1")).Text.Should().Contain("Then comes").And.Contain("Send me a note").And.Contain("when this one has ended");
        (await _browser.GetAsync("/tasks")).Text.Should().Contain("after task 1");
    }

    [Fact]
    public async Task HoweverMuchHasSucceededSince_WhatMayEndOnceMoreCanBeChosen()
    {
        var backup = await _still.Backend.AddAsync(Some.TaskOfTomorrow());
        for (var i = 0; i < 3; i++)
        {
            await _still.RingAsync((await _still.AddAsync()).Id);
        }

        var others = await _still.Get<TaskQueries>().ToComeAfterAsync(limit: 2, CancellationToken.None);

        others.Should().ContainSingle().Which.Id.Should().Be(backup.Id);
    }

    [Fact]
    public async Task ThePreview_IsASentence()
    {
        await _still.Backend.AddAsync(Some.Task("test.chore") with { Description = "Backup" });

        var preview = await SendAsync(("after.task_id", "1"), ("after.on", "error"), ("do", "preview"));

        preview.Text.Should().Contain("each time task 1 \"Backup\" has ended badly");
    }

    [Fact]
    public async Task WithATimeOfItsOwn_ItIsNotAdded_AndTheFormSaysWhy()
    {
        await _still.AddAsync();

        var page = await SendAsync(("after.task_id", "1"), ("after.on", "success"), ("next_run_at", "2030-01-01T09:00"), ("do", "add"));

        page.Status.Should().Be(400);
        page.Text.Should().Contain("goes with neither schedule nor next_run_at");
    }

    [Fact]
    public async Task ItIsChanged_AndTakenAway()
    {
        var (first, other) = (await _still.AddAsync(), await _still.AddAsync());
        var then = await _still.Backend.AddAsync(Some.Task("test.chore") with { After = new TaskAfter { TaskId = first.Id } });
        var address = $"/tasks/{then.Id}/edit";

        (await ChangeAsync(address, $$"""{"task_id":{{other.Id}}}""")).Status.Should().Be(303);
        (await _still.Backend.TaskAsync(then.Id)).After!.TaskId.Should().Be(other.Id);
        (await ChangeAsync(address, """{"task_id":"two"}""")).Status.Should().Be(400);
        (await ChangeAsync(address, "")).Status.Should().Be(303);

        (await _still.Backend.TaskAsync(then.Id)).After.Should().BeNull();
    }

    private Task<ShownPage> SendAsync(params (string Key, string Value)[] fields) => _browser.SendFormAsync(
        "/tasks/new", "/tasks/new", [("description", "Send me a note"), ("type", "life_os.reminder"), .. fields]);

    /// <summary>Everything else is left as it was.</summary>
    private async Task<ShownPage> ChangeAsync(string address, string after)
    {
        var before = ConsoleBrowser.Hidden((await _browser.GetAsync(address)).Html, address)
            .Where(field => field.Key.StartsWith("was_", StringComparison.Ordinal) && field.Key != "was_after");
        return await _browser.SendFormAsync(
            address, address, [.. before.Select(field => (field.Key["was_".Length..], field.Value)), ("after", after)]);
    }
}
