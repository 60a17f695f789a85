using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary><c>life_os.add_vacation</c>: a time in which what repeats is not done, because the person is away.</summary>
internal sealed class AddVacationHandler(Vacations vacations, TimeProvider clock)
    : ActionHandler<NewVacation>(new NewVacationValidator(clock)), IUndoable
{
    public const string Type = "life_os.add_vacation";

    public override ActionDescription Description => new()
    {
        Type = Type,
        Title = "Add a vacation",
        Description = "Adds a time in which tasks that repeat do not run: all of them, or those of some types.",
        Tier = 2,
        Effect = "database",
        Undo = true,
        PayloadSchema = PayloadSchema,
    };

    protected override async Task<string> PerformAsync(NewVacation payload, ActionScope scope)
    {
        var vacation = await vacations.AddAsync(payload, TaskAudit.PutInBy(scope.Task), scope.RunId, scope.Transaction);
        scope.Made = vacation.Id;
        return $"added vacation {vacation.Id}, from {Rfc3339Converter.Format(vacation.From)} to {Rfc3339Converter.Format(vacation.To)}";
    }

    /// <inheritdoc/>
    public async Task<string> UndoAsync(long made, string by, SqlTransaction transaction) =>
        await vacations.TakeBackAsync(made, by, transaction)
            ? $"removed vacation {made}"
            : throw RefusalException.Conflict($"Vacation {made} is not there any more.");
}
