using System.Text;
using System.Text.Json;
using FluentValidation;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Prompts;

/// <summary>What a prompt must look like.</summary>
internal sealed class NewOttoRunValidator : AbstractValidator<NewOttoRun>
{
    /// <summary>Characters of what a person types.</summary>
    public const int LongestText = 8000;

    public NewOttoRunValidator()
    {
        RuleFor(run => run.InputText).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("is missing; say what Otto should do")
            .MaximumCharacters(LongestText).WithMessage("may have at most 8,000 characters");

        RuleFor(run => run.InputPayload).Cascade(CascadeMode.Stop)
            .Must(payload => payload is null or { ValueKind: JsonValueKind.Object }).WithMessage("must be a JSON object or null")
            .Must(payload => payload is null
                || Encoding.UTF8.GetByteCount(payload.Value.GetRawText()) <= NewOttoTaskValidator.MaxPayloadLength)
            .WithMessage("may have at most 64 KiB")
            .Must(payload => payload is null || JsonText.IsSound(payload.Value, NewOttoTaskValidator.MaxPayloadDepth))
            .WithMessage("may be nested at most 32 levels deep, and must be valid text");

        NotDates.AddRule(this, run => run.NotDates, run => run.InputText);
    }
}
