using System.Text.Json;
using Microsoft.Extensions.AI;
using OttoHangfire.Agent.Endpoint;

namespace OttoHangfire.Agent.Model;

/// <summary>How the server is told which form the answer has to have. The schema stands in the prompt each time, too.</summary>
internal enum AnswerForm
{
    /// <summary>A schema that the server holds the model to.</summary>
    Schema,

    /// <summary>The prompt alone.</summary>
    Text,

    /// <summary>Any JSON object.</summary>
    JsonObject,
}

/// <summary>
/// Finds out which form a server can do, by asking for a word that no model says by chance. Some servers refuse a schema, others answer
/// 200 and ignore it. What was found is kept until the process ends, which is as long as server and model stay the same.
/// </summary>
internal sealed class FormProbe(ILogger<FormProbe> logger) : IDisposable
{
    private const string Word = "heron-4711-lantern";

    /// <summary>A model that thinks aloud needs some room; with less than half of it nothing is tried out.</summary>
    private const int MostOutput = 1024;

    private static readonly JsonElement Schema = JsonElement.Parse(
        $$$"""
        {"type":"object","properties":{"word":{"type":"string","enum":["{{{Word}}}"]}},"required":["word"],"additionalProperties":false}
        """);

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>An object, so that it is read and written as a whole.</summary>
    private volatile object? _known;

    /// <summary>What is known of the server so far; null where nothing is.</summary>
    public AnswerForm? Known => _known as AnswerForm?;

    /// <summary>What the server can do. If the budget does not cover asking, the prompt has to do this time.</summary>
    /// <param name="model">That is asked.</param>
    /// <param name="estimate">Tokens of the question that comes after it.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="EndpointException">The server gives no answer at all.</exception>
    public async Task<AnswerForm> FindAsync(MeteredModel model, int estimate, CancellationToken cancellation)
    {
        if (_known is AnswerForm known)
        {
            return known;
        }

        // One asks; those who come meanwhile wait for what it finds.
        await _turn.WaitAsync(cancellation);
        try
        {
            return _known as AnswerForm? ?? await AskAsync(model, estimate, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The server refused this form for a real question, and took the next one.</summary>
    public void Learn(AnswerForm form) => _known = form;

    public void Dispose() => _turn.Dispose();

    public static ChatResponseFormat? Format(AnswerForm form, JsonElement schema) => form switch
    {
        AnswerForm.Schema => ChatResponseFormat.ForJsonSchema(schema, "otto_answer"),
        AnswerForm.JsonObject => ChatResponseFormat.Json,
        _ => null,
    };

    private async Task<AnswerForm> AskAsync(MeteredModel model, int estimate, CancellationToken cancellation)
    {
        var cost = 3 * TokenEstimate.Of(Question(AnswerForm.Text), Format(AnswerForm.Schema, Schema));
        if (!model.Affords(cost + estimate) || model.OutputLeft < MostOutput / 2)
        {
            return AnswerForm.Text;
        }

        var isCertain = true;
        foreach (var form in Enum.GetValues<AnswerForm>())
        {
            var does = await DoesAsync(model, form, Math.Min(MostOutput, model.OutputLeft / 4), cancellation);
            isCertain &= does is not null;
            if (does == true)
            {
                logger.LogInformation("The model's server was tried out: it answers by {Form}", form);
                return Keep(form, isCertain);
            }
        }

        // A small model, perhaps: it may still answer the question, and each answer is checked.
        logger.LogWarning("The model's server was tried out: it keeps to no form; its answers will often be refused");
        return Keep(AnswerForm.Text, isCertain);
    }

    private AnswerForm Keep(AnswerForm form, bool isCertain)
    {
        _known = isCertain ? form : null;
        return form;
    }

    /// <summary>Whether the server can do it; null when that could not be seen this time.</summary>
    private static async Task<bool?> DoesAsync(MeteredModel model, AnswerForm form, int most, CancellationToken cancellation)
    {
        try
        {
            var response = await model.AskAsync(Question(form), Format(form, Schema), most, cancellation);
            var hasWord = ReplyText.Find(response.Text) is { } answer
                && answer.TryGetProperty("word", out var word)
                && word.ValueKind == JsonValueKind.String
                && word.ValueEquals(Word);
            return hasWord || response.FinishReason != ChatFinishReason.Length ? hasWord : null;
        }
        catch (EndpointException refusal) when (form != AnswerForm.Text && refusal.MayRefuseForm)
        {
            return refusal.RefusesRequest ? false : null;
        }
    }

    /// <summary>For the schema the prompt asks for something else: only a server that enforces it brings the word.</summary>
    private static List<ChatMessage> Question(AnswerForm form) =>
    [
        new(ChatRole.User, form == AnswerForm.Schema
            ? "Say hello in one word."
            : $"Answer with one JSON object that follows this JSON Schema, and with nothing else: {Schema.GetRawText()}"),
    ];
}
