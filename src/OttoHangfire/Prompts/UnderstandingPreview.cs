using FluentValidation;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Language.Sentences;

namespace OttoHangfire.Prompts;

/// <summary>Says what a text would mean, if it were typed now. It stores nothing and does nothing.</summary>
internal sealed class UnderstandingPreview(PlainAnswers plain, Phrases phrases, UnderstandRequestValidator validator, TimeProvider clock)
{
    /// <summary>The words that were understood, what Otto would do, or what he would ask.</summary>
    /// <exception cref="RefusalException">A field is wrong.</exception>
    public async Task<UnderstoodText> OfAsync(UnderstandRequest request, CancellationToken cancellation)
    {
        validator.Check(request);
        var now = request.Now ?? clock.GetUtcNow();
        var read = plain.Read(request.Text!, now, request.NotDates);
        var reply = read.Question is null ? await plain.ReplyAsync(read, now, runId: 0, cancellation) : null;
        return new UnderstoodText
        {
            Spans = PlainAnswers.SpansOf(read),
            Proposal = reply is null ? null : ProposalOf(reply, now, read),
            Question = read.Question?.Sentence,
            Choices = [.. read.Question?.Choices.Select(choice => choice.Words) ?? []],
            Examples = read.Examples,
        };
    }

    private TextProposal ProposalOf(PlainReply reply, DateTimeOffset now, Understanding read) => new()
    {
        Kind = reply.Kind,
        Message = reply.Message,
        Actions = reply.Actions,
        When = reply.Next is [var first, ..] ? phrases.Moment(first, now, read.Language) : null,
        Next = reply.Next,
        Note = read.Note,
    };
}

/// <summary>What such a question must look like.</summary>
internal sealed class UnderstandRequestValidator : AbstractValidator<UnderstandRequest>
{
    public UnderstandRequestValidator()
    {
        RuleFor(request => request.Text).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("is missing; give a sentence")
            .MaximumCharacters(NewOttoRunValidator.LongestText).WithMessage("may have at most 8,000 characters");
        RuleFor(request => request.Now).Must(at => at is null or { UtcDateTime.Year: >= 1970 and <= 2199 })
            .WithMessage("must be in the years 1970 to 2199");
        NotDates.AddRule(this, request => request.NotDates, request => request.Text);
    }
}
