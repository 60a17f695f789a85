using FluentValidation;
using FluentValidation.Validators;

namespace OttoHangfire.Input;

/// <summary>A text out of a closed list; the list stands in the action's schema too.</summary>
internal sealed class OneOfValidator<T>(IReadOnlyList<string> allowed) : PropertyValidator<T, string?>, IOneOfValidator
{
    public override string Name => "OneOf";

    public IReadOnlyList<string> Allowed => allowed;

    public override bool IsValid(ValidationContext<T> context, string? value) =>
        value is null || allowed.Contains(value, StringComparer.Ordinal);

    protected override string GetDefaultMessageTemplate(string errorCode) => $"must be one of {string.Join(", ", allowed)}";
}

/// <summary>The closed list of a <see cref="OneOfValidator{T}"/>, whatever it validates.</summary>
internal interface IOneOfValidator
{
    IReadOnlyList<string> Allowed { get; }
}

/// <summary>A list with so many items at most, each of so many characters.</summary>
internal sealed class TextsValidator<T>(int maxItems, int maxLength) : PropertyValidator<T, IReadOnlyList<string>?>, ITextsValidator
{
    public override string Name => "Texts";

    public int MaxItems => maxItems;

    public int MaxLength => maxLength;

    public override bool IsValid(ValidationContext<T> context, IReadOnlyList<string>? value) =>
        value is null
            || (value.Count <= maxItems && value.All(text => text is { Length: > 0 } && text.EnumerateRunes().Count() <= maxLength));

    protected override string GetDefaultMessageTemplate(string errorCode) =>
        $"may be at most {maxItems}, of 1 to {maxLength} characters each";
}

/// <summary>The bounds of a <see cref="TextsValidator{T}"/>, whatever it validates.</summary>
internal interface ITextsValidator
{
    int MaxItems { get; }

    int MaxLength { get; }
}

/// <summary>A text of so many characters at most: whole ones, as JSON Schema counts them, and not the halves of .NET.</summary>
internal sealed class CharactersValidator<T>(int max) : PropertyValidator<T, string?>, ICharactersValidator
{
    public override string Name => "Characters";

    public int Max => max;

    public override bool IsValid(ValidationContext<T> context, string? value) =>
        value is null || value.Length <= max || value.EnumerateRunes().Count() <= max;

    protected override string GetDefaultMessageTemplate(string errorCode) => $"may have at most {max} characters";
}

/// <summary>The bound of a <see cref="CharactersValidator{T}"/>, whatever it validates.</summary>
internal interface ICharactersValidator
{
    int Max { get; }
}

/// <summary>Rules in the manner of FluentValidation's own.</summary>
internal static class TextRules
{
    public static IRuleBuilderOptions<T, string?> MaximumCharacters<T>(this IRuleBuilder<T, string?> rule, int max) =>
        rule.SetValidator(new CharactersValidator<T>(max));
}
