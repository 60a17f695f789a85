using System.Text.Json;
using FluentValidation;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;
using OttoHangfire.Input;

namespace OttoHangfire.Bills;

/// <summary>The payload of <c>bills.mark_paid</c>.</summary>
internal sealed record BillPaidPayload
{
    public long? BillId { get; init; }
    public DateTimeOffset? PaidAt { get; init; }
}

/// <summary><c>bills.mark_paid</c>: notes that somebody has paid a bill. Nothing is paid by it.</summary>
internal sealed class MarkBillPaidHandler(BillRepository bills, TimeProvider clock) : ActionHandler<BillPaidPayload>(new Validator())
{
    /// <summary>Clocks differ a little; more is a payment that has not happened.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    public override ActionDescription Description => new()
    {
        Type = "bills.mark_paid",
        Title = "Mark a bill as paid",
        Description = "Records that somebody has paid a bill. It pays nothing.",
        Tier = 3,
        Effect = "database",
        Undo = false,
        PayloadSchema = PayloadSchema,
    };

    /// <summary>A person is asked only about what could be done.</summary>
    protected override async Task<int> TierAsync(BillPaidPayload payload, OttoTask task, CancellationToken cancellation)
    {
        if (payload.PaidAt > clock.GetUtcNow() + Skew)
        {
            throw new ActionFailedException("paid_at must not be in the future.");
        }

        var id = payload.BillId!.Value;
        return WhyNot(id, await bills.FindAsync(id, cancellation)) is { } why ? throw new ActionFailedException(why) : Description.Tier;
    }

    protected override async Task<string?> AboutAsync(BillPaidPayload payload, int tier, CancellationToken cancellation) =>
        await bills.FindAsync(payload.BillId!.Value, cancellation) is { } bill
            ? $"Bill {bill.Id} is {Currencies.Format(bill.AmountMinor, bill.Currency)} to {ForeignText.Quoted(bill.Payee)}, due on "
                + $"{bill.Due:yyyy-MM-dd}."
            : null;

    /// <summary>The yes is for the bill as it stood there.</summary>
    protected override async Task<string?> PinAsync(BillPaidPayload payload, CancellationToken cancellation) =>
        await bills.FindAsync(payload.BillId!.Value, cancellation) is { } bill
            ? JsonText.Sha256(JsonSerializer.SerializeToElement(bill, OttoJson.Options))
            : null;

    protected override async Task<string> PerformAsync(BillPaidPayload payload, ActionScope scope)
    {
        var (id, paidAt) = (payload.BillId!.Value, payload.PaidAt!.Value);
        return await bills.MarkPaidAsync(id, paidAt, scope.Transaction) is { } bill
            ? $"marked bill {id} as paid: {Currencies.Format(bill.AmountMinor, bill.Currency)} to {bill.Payee}"
            : throw new ActionFailedException(
                WhyNot(id, await bills.FindAsync(id, scope.Transaction)) ?? $"Bill {id} could not be marked.");
    }

    private static string? WhyNot(long id, Bill? bill) => bill switch
    {
        null => $"There is no bill {id}.",
        { PaidAt: { } paidAt } => $"Bill {id} is already marked as paid, at {Rfc3339Converter.Format(paidAt)}.",
        _ => null,
    };

    private sealed class Validator : AbstractValidator<BillPaidPayload>
    {
        public Validator()
        {
            RuleFor(payload => payload.BillId).NotNull().WithMessage("is missing");
            RuleFor(payload => payload.PaidAt).NotNull().WithMessage("is missing")
                .Must(at => at is null or { Year: >= 1900 }).WithMessage("must not be before 1900");
        }
    }
}
