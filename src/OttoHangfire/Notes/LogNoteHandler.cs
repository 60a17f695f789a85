using FluentValidation;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Notes;

/// <summary>The payload of <c>life_os.log_note</c>.</summary>
internal sealed record NotePayload
{
    public string? Text { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
}

/// <summary><c>life_os.log_note</c>: writes something down for the person.</summary>
internal sealed class LogNoteHandler(NoteRepository notes) : ActionHandler<NotePayload>(new Validator()), IUndoable
{
    public override ActionDescription Description => new()
    {
        Type = "life_os.log_note",
        Title = "Write a note",
        Description = "Writes a note that the person finds under Notes.",
        Tier = 1,
        Effect = "database",
        Undo = true,
        PayloadSchema = PayloadSchema,
    };

    protected override NotePayload WithDefaults(NotePayload payload) => payload with { Tags = payload.Tags ?? [] };

    protected override async Task<string> PerformAsync(NotePayload payload, ActionScope scope)
    {
        var id = await notes.AddAsync(payload.Text!, payload.Tags!, scope.Task.Id, scope.RunId, scope.Transaction);
        scope.Made = id;
        return $"wrote note {id}";
    }

    /// <inheritdoc/>
    public async Task<string> UndoAsync(long made, string by, SqlTransaction transaction) =>
        await notes.RemoveAsync(made, transaction)
            ? $"removed note {made}"
            : throw RefusalException.Conflict($"Note {made} is not there any more.");

    private sealed class Validator : AbstractValidator<NotePayload>
    {
        public Validator()
        {
            RuleFor(payload => payload.Text).NotEmpty().WithMessage("is missing").MaximumCharacters(64 * 1024).WithMessage(
                "may have at most 65,536 characters");
            RuleFor(payload => payload.Tags).SetValidator(new TextsValidator<NotePayload>(maxItems: 20, maxLength: 50));
        }
    }
}
