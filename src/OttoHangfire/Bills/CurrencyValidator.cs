using FluentValidation;
using FluentValidation.Validators;
using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Bills;

/// <summary>A currency code of ISO 4217; the list stands in the action's schema.</summary>
internal sealed class CurrencyValidator<T> : PropertyValidator<T, string?>, IOneOfValidator
{
    public override string Name => "Currency";

    public IReadOnlyList<string> Allowed => [.. Currencies.Codes.Order(StringComparer.Ordinal)];

    public override bool IsValid(ValidationContext<T> context, string? value) => value is null || Currencies.IsKnown(value);

    protected override string GetDefaultMessageTemplate(string errorCode) => "must be an ISO 4217 currency code in capitals, like EUR";
}
