using FluentValidation;
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
        return database.WriteAsync(transaction => AddAsync(asked, by, transaction), cancellation);
    }

    /// <summary>Takes one away: what is still to come in it runs.</summary>
    /// <exception cref="RefusalException">There is none with this number.</exception>
    public Task RemoveAsync(long id, Caller by, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                var removed = await vacations.RemoveAsync(id, transaction)
                    ?? throw new RefusalException(RefusalKind.NotFound, $"No vacation has the number {id}.");
                await audit.AddAsync(Line(removed, AuditOutcome.Removed, by), transaction);
            },
            cancellation);

    private async Task<Vacation> AddAsync(NewVacation asked, Caller by, SqlTransaction transaction)
    {
        if (await vacations.CountAsync(transaction) >= Most)
        {
            throw RefusalException.Conflict($"{Most} vacations are written down already. Remove some that have ended.");
        }

        var vacation = await vacations.AddAsync(asked, by.Name, transaction);
        await audit.AddAsync(Line(vacation, AuditOutcome.Created, by), transaction);
        return vacation;
    }

    private static AuditEntry Line(Vacation vacation, string outcome, Caller by) => new()
    {
        Event = AuditEvent.Vacation,
        Outcome = outcome,
        AskedBy = by.Name,
        AllowedBy = by.Name,
        Change = $"vacation {vacation.Id} from {Rfc3339Converter.Format(vacation.From)} to {Rfc3339Converter.Format(vacation.To)}"
            + (vacation.TaskTypes is { } types ? $", only {string.Join(", ", types)}" : ""),
    };

    private sealed class NewVacationValidator : AbstractValidator<NewVacation>
    {
        private const int MostDays = 366;

        public NewVacationValidator(TimeProvider clock)
        {
            RuleFor(asked => asked.From).NotNull().WithMessage("is missing; give its first moment, like 2026-12-24T00:00:00+01:00");
            RuleFor(asked => asked.To).NotNull().WithMessage("is missing; give the first moment after it, like 2027-01-02T00:00:00+01:00");
            RuleFor(asked => asked.To).Must((asked, to) => to > asked.From).When(asked => asked is { From: not null, To: not null })
                .WithMessage("must be later than from");
            RuleFor(asked => asked.To).Must(to => to > clock.GetUtcNow()).When(asked => asked is { From: not null, To: not null })
                .WithMessage("has passed already");
            RuleFor(asked => asked.To).Must((asked, to) => to - asked.From <= TimeSpan.FromDays(MostDays))
                .When(asked => asked is { From: not null, To: not null }).WithMessage($"may be at most {MostDays} days after from");
            RuleFor(asked => asked.TaskTypes).SetValidator(new TextsValidator<NewVacation>(maxItems: 20, maxLength: 100));
            RuleFor(asked => asked.TaskTypes).Must(types => types is not { Count: 0 })
                .WithMessage("may not be empty; leave it out for all types");
            RuleFor(asked => asked.Note).MaximumCharacters(500).WithMessage("may have at most 500 characters");
        }
    }
}
