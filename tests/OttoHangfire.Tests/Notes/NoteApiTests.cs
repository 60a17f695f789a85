using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Notes;

/// <summary><c>GET /otto/notes</c>: what Otto wrote down.</summary>
public sealed class NoteApiTests(RunningBackend fixture) : IClassFixture<RunningBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    [Fact]
    public async Task ANote_CarriesItsTextTagsTaskAndRun()
    {
        _backend.Agent.Answers("Done.", Some.Action("life_os.log_note", new { text = "Mum: 👍\nsays hello", tags = new[] { "family", "phone" } }));
        var task = await _backend.AddAsync(Some.Task());
        await _backend.TaskAsync(task.Id, OttoStatus.Success);

        var note = (await _backend.NotesAsync()).Single(note => note.TaskId == task.Id);

        note.Text.Should().Be("Mum: 👍\nsays hello");
        note.Tags.Should().Equal("family", "phone");
        note.RunId.Should().Be((await _backend.RunsAsync(task.Id))[0].Id);
        note.CreatedAt.Should().BeOnOrAfter(task.CreatedAt);
    }

    [Fact]
    public async Task Pages_ShowEachNoteOnce_NewestFirst()
    {
        _backend.Agent.Answers("Done.", [.. Enumerable.Range(1, 7).Select(number => Some.Note($"page {number}"))]);
        var task = await _backend.AddAsync(Some.Task());
        await _backend.TaskAsync(task.Id, OttoStatus.Success);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await _backend.GetAsync($"/otto/notes?limit=3{(cursor is null ? "" : $"&cursor={cursor}")}")).Read<Page<Note>>();
            seen.AddRange(page.Items.Where(note => note.TaskId == task.Id).Select(note => note.Text));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        seen.Should().Equal("page 7", "page 6", "page 5", "page 4", "page 3", "page 2", "page 1");
    }
}
