using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;

namespace OttoHangfire.Input;

/// <summary>FluentValidation in the words of our API: fields are named as they stand in JSON.</summary>
internal static class Validation
{
    /// <summary>Makes every validator name fields in snake_case; once, at start.</summary>
    public static void UseJsonNames() =>
        ValidatorOptions.Global.PropertyNameResolver = (_, member, _) =>
            member is null ? null : JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name);

    /// <summary>Lets only a valid value pass.</summary>
    /// <exception cref="RefusalException">400 with <c>errors</c> keyed by field.</exception>
    public static void Check<T>(this IValidator<T> validator, T value)
    {
        var result = validator.Validate(value);
        if (!result.IsValid)
        {
            throw RefusalException.Fields(Errors(result));
        }
    }

    /// <summary>All that is wrong, in one line: <c>type is missing; description is missing</c>.</summary>
    public static string Sentence(ValidationResult result) =>
        string.Join("; ", result.Errors.Select(error => $"{error.PropertyName} {error.ErrorMessage}"));

    private static Dictionary<string, string[]> Errors(ValidationResult result) =>
        result.Errors.GroupBy(error => error.PropertyName, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(error => error.ErrorMessage).ToArray(), StringComparer.Ordinal);
}
