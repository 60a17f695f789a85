using FluentValidation;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Bills;

/// <summary>The payload of <c>bills.record</c>.</summary>
internal sealed record BillPayload
{
    public string? Payee { get; init; }
    public long? AmountMinor { get; init; }
    public string? Currency { get; init; }
    public DateOnly? Due { get; init; }
}

/// <summary><c>bills.record</c>: writes down what has to be paid, to whom and until when. Nothing is paid.</summary>
internal sealed class RecordBillHandler(BillRepository bills) : ActionHandler<BillPayload>(new Validator()), IUndoable
{
    public override ActionDescription Description => new()
    {
        Type = "bills.record",
        Title = "Record a bill",
        Description = "Records what has to be paid, to whom and by when. It pays nothing.",
        Tier = 2,
        Effect = "database",
        Undo = true,
        PayloadSchema = PayloadSchema,
    };

    /// <summary>The amount as money: nobody counts places.</summary>
    protected override IEnumerable<ShownField> Show(BillPayload payload) =>
    [
        ShownField.Of("payee", payload.Payee!),
        new ShownField("amount", Currencies.Format(payload.AmountMinor!.Value, payload.Currency!)),
        ShownField.Of("due", payload.Due!.Value),
    ];

    protected override async Task<string> PerformAsync(BillPayload payload, ActionScope scope)
    {
        var bill = new NewBill(payload.Payee!, payload.AmountMinor!.Value, payload.Currency!, payload.Due!.Value, scope.RunId);
        var id = await bills.AddAsync(bill, scope.Transaction);
        scope.Made = id;
        return $"recorded bill {id}: {Currencies.Format(bill.AmountMinor, bill.Currency)} to {bill.Payee}, due on {bill.Due:yyyy-MM-dd}";
    }

    /// <inheritdoc/>
    public async Task<string> UndoAsync(long made, string by, SqlTransaction transaction) =>
        await bills.RemoveUnpaidAsync(made, transaction)
            ? $"removed bill {made}"
            : throw RefusalException.Conflict($"Bill {made} has been paid since, or is not there any more, so it cannot be taken back.");

    private sealed class Validator : AbstractValidator<BillPayload>
    {
        /// <summary>A trillion cents: whoever writes more has slipped.</summary>
        private const long Most = 1_000_000_000_000;

        public Validator()
        {
            RuleFor(payload => payload.Payee).NotEmpty().WithMessage("is missing").MaximumCharacters(200).WithMessage(
                "may have at most 200 characters");
            RuleFor(payload => payload.AmountMinor).NotNull().WithMessage("is missing")
                .InclusiveBetween(1, Most).WithMessage("must be from 1 to 1,000,000,000,000, in the smallest unit of the currency");
            RuleFor(payload => payload.Currency).NotEmpty().WithMessage("is missing").SetValidator(new CurrencyValidator<BillPayload>());
            RuleFor(payload => payload.Due).NotNull().WithMessage("is missing")
                .InclusiveBetween(
                    new DateOnly(1900, 1, 1), new DateOnly(2999, 12, 31)).WithMessage("must be a date from 1900-01-01 to 2999-12-31");
        }
    }
}
