using FluentValidation;
using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Commands;

/// <summary>What a vacation must look like.</summary>
internal sealed class NewVacationValidator : AbstractValidator<NewVacation>
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
