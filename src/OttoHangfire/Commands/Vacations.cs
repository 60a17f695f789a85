using OttoHangfire.Access;
using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>Adds vacations and takes them away. What lies inside is skipped when it comes; nothing is written ahead.</summary>
internal sealed class Vacations(OttoDatabase database, VacationRepository vacations, AuditRepository audit, TimeProvider clock)
{
    /// <summary>So many can be written down, with those that have ended.</summary>
    public const int Most = 200;

    private readonly NewVacationValidator _validator = new(clock);

    /// <summary>Adds one.</summary>
    /// <exception cref="RefusalException">A field is wrong, or there are too many.</exception>
    public Task<Vacation> AddAsync(NewVacation asked, Caller by, CancellationToken cancellation)
    {
        _validator.Check(asked);
        return database.WriteAsync(transaction => AddAsync(asked, by.Name, runId: null, transaction), cancellation);
    }

    /// <summary>Takes one away: what is still to come in it runs.</summary>
    /// <exception cref="RefusalException">There is none with this number.</exception>
    public Task RemoveAsync(long id, Caller by, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                if (!await TakeBackAsync(id, by.Name, transaction))
                {
                    throw new RefusalException(RefusalKind.NotFound, $"No vacation has the number {id}.");
                }
            },
            cancellation);

    /// <summary>Adds one that has been checked, in somebody's transaction.</summary>
    /// <exception cref="RefusalException">There are too many.</exception>
    public async Task<Vacation> AddAsync(NewVacation asked, string by, long? runId, SqlTransaction transaction)
    {
        if (await vacations.CountAsync(transaction) >= Most)
        {
            throw RefusalException.Conflict($"{Most} vacations are written down already. Remove some that have ended.");
        }

        var vacation = await vacations.AddAsync(asked, by, transaction);
        await audit.AddAsync(Line(vacation, AuditOutcome.Created, by) with { RunId = runId }, transaction);
        return vacation;
    }

    /// <summary>Takes one away in somebody's transaction; false when it is not there any more.</summary>
    public async Task<bool> TakeBackAsync(long id, string by, SqlTransaction transaction)
    {
        if (await vacations.RemoveAsync(id, transaction) is not { } removed)
        {
            return false;
        }

        await audit.AddAsync(Line(removed, AuditOutcome.Removed, by), transaction);
        return true;
    }

    private static AuditEntry Line(Vacation vacation, string outcome, string by) => new()
    {
        Event = AuditEvent.Vacation,
        Outcome = outcome,
        AskedBy = by,
        AllowedBy = by,
        Change = $"vacation {vacation.Id} from {Rfc3339Converter.Format(vacation.From)} to {Rfc3339Converter.Format(vacation.To)}"
            + (vacation.TaskTypes is { } types ? $", only {string.Join(", ", types)}" : ""),
    };
}
