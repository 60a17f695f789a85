using System.Text;
using System.Text.Json;
using OttoHangfire.Agent;
using OttoHangfire.Contracts;
using OttoHangfire.Language.Sentences;
using OttoHangfire.Runs;

namespace OttoHangfire.Prompts;

/// <summary>Answers everyday sentences by a grammar of ours: no model, no agent, no guess.</summary>
internal sealed class PlainAnswers(
    Phrases phrases, NewThings things, SpokenFollowers followers, SpokenCommands commands, SpokenQuestions questions) : IPlainAnswers
{
    /// <inheritdoc/>
    public async Task<SavedReply?> AnswerAsync(Claim claim, CancellationToken cancellation)
    {
        // "Tomorrow" is the day after it was typed, however long it waited.
        var typedAt = claim.Run.CreatedAt;
        var understood = Read(claim.Run.InputText, typedAt, NotDates.Of(claim.Run.InputPayload));
        if (await ReplyAsync(understood, typedAt, claim.Run.Id, cancellation) is not { } plain)
        {
            return null;
        }

        // Read as what comes from the agent, so that it is held to the same rules.
        var reply = new OttoReply { Message = plain.Message, Actions = plain.Actions };
        return ReplyReader.Read(JsonSerializer.SerializeToUtf8Bytes(reply, OttoJson.Options));
    }

    /// <inheritdoc/>
    public string? HintFor(Claim claim) =>
        claim.Run.IsTyped
        && Read(claim.Run.InputText, claim.Run.CreatedAt, NotDates.Of(claim.Run.InputPayload)) is
        { Examples: [var first, var second, ..] } unknown
            ? Phrases.In(
                unknown.Language,
                $"I did not understand that without a language model. I would understand, for example: “{first}”, or: “{second}”.",
                $"Das habe ich ohne Sprachmodell nicht verstanden. Verstehen würde ich zum Beispiel: „{first}“ oder: „{second}“.")
            : null;

    /// <summary>What the words mean; nothing is looked up and nothing kept.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="now">When.</param>
    /// <param name="notDates">Words of it that are no date.</param>
    public Understanding Read(string text, DateTimeOffset now, IReadOnlyList<TextPlace>? notDates = null) =>
        phrases.Reader.Read(text, now, NotDates.Spans(notDates));

    /// <summary>Which words were taken for what, as the API has it.</summary>
    public static IReadOnlyList<Contracts.TextSpan> SpansOf(Understanding understood) =>
        [.. understood.Spans.Select(span => new Contracts.TextSpan(
            span.Start, span.Length, JsonNamingPolicy.SnakeCaseLower.ConvertName(span.Kind.ToString())))];

    /// <summary>What Otto would say and do; null where he does not understand it.</summary>
    public async Task<PlainReply?> ReplyAsync(
        Understanding understood, DateTimeOffset now, long runId, CancellationToken cancellation) => understood switch
        {
            { Question: { } back } => new PlainReply(ProposalKind.Question, AskedBack(back)),
            { Meaning: TaskMeaning task } => things.Task(task, understood.Language, now),
            { Meaning: FollowMeaning follow } => await followers.AnswerAsync(follow, understood.Language, cancellation),
            { Meaning: NoteMeaning note } => NewThings.Note(note, understood.Language),
            { Meaning: VacationMeaning away } => things.Vacation(away, understood.Language),
            { Meaning: BillMeaning bill } => things.Bill(bill, understood.Language),
            { Meaning: QuestionMeaning question } => await questions.AnswerAsync(question, understood.Language, now, runId, cancellation),
            { Meaning: CommandMeaning command } => await commands.AnswerAsync(command, understood.Language, now, runId, cancellation),
            _ => null,
        };

    private static string AskedBack(AskedBack back)
    {
        var said = new StringBuilder(back.Sentence);
        foreach (var choice in back.Choices)
        {
            said.Append("\n- ").Append(choice.Words);
        }

        return said.ToString();
    }
}
