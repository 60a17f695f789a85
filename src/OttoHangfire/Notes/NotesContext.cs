using OttoHangfire.Context;
using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Notes;

/// <summary><c>notes</c>: the newest notes.</summary>
internal sealed class NotesContext(NoteRepository notes) : IContextPart
{
    private const int MaxNotes = 100;

    public string Need => SkillNeeds.Notes;

    public async Task<object> TellAsync(ContextAsker asker, CancellationToken cancellation) =>
        (await notes.PageAsync(new ListQuery(MaxNotes, Before: null), cancellation)).Items;
}
