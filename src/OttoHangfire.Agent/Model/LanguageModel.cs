using Microsoft.Extensions.AI;
using OttoHangfire.Agent.Chat;
using OttoHangfire.Agent.Endpoint;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Agent.Schemas;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Agent.Model;

/// <summary>
/// The language model that the owner has set. Its answers are held to the catalogue; it gets one chance to correct itself.
/// </summary>
internal sealed class LanguageModel(ModelServer? server, IChatClient? client, FormProbe probe)
{
    /// <summary>Characters of a wrong answer that are looked at again: by the model, and by a person.</summary>
    private const int MostOfWrongAnswer = 8_000;

    private volatile string? _problem;

    /// <summary>Whether one is set; whether it answers shows when it is asked.</summary>
    public bool IsAvailable => server is { Model.Length: > 0 };

    /// <summary>What keeps it from answering, as far as is known: what is not set, or how it went when it was last asked.</summary>
    public string? Problem => server is null ? ModelProblems.NoEndpoint().Message
        : IsAvailable ? _problem : ModelProblems.NoName(server.Name).Message;

    /// <summary>How its server is asked; null where that was not tried out yet.</summary>
    public AnswerForm? Form => probe.Known;

    /// <summary>Asks, and reads the answer.</summary>
    /// <exception cref="RefusalException">There is no answer to work with; the sentence says why, and what to do.</exception>
    public async Task<OttoReply> AskAsync(ModelQuestion question, CancellationToken cancellation)
    {
        if (server is null || client is null)
        {
            throw ModelProblems.NoEndpoint();
        }

        if (!IsAvailable)
        {
            throw ModelProblems.NoName(server.Name);
        }

        var model = new MeteredModel(client, server.Model, question.Budget);
        try
        {
            var reply = await AnswerAsync(model, question, server, cancellation);
            _problem = null;
            return reply with { Usage = model.Usage };
        }
        catch (EndpointException problem)
        {
            var refusal = ModelProblems.Of(problem, server);
            _problem = refusal.Message;
            throw refusal;
        }
    }

    private async Task<OttoReply> AnswerAsync(MeteredModel model, ModelQuestion question, ModelServer asked, CancellationToken cancellation)
    {
        var schema = ReplySchema.Of(question.Actions);
        var (messages, estimate) = Fitting(question, schema, model);
        var form = await probe.FindAsync(model, estimate, cancellation);

        var (response, used) = await AskAsync(model, messages, schema, form, cancellation);
        var said = Said(response, model, asked);
        var read = ModelReply.Read(response, schema, asked);
        if (read.Reply is { } reply)
        {
            return reply;
        }

        messages.Add(new(ChatRole.Assistant, said is "" ? "(nothing)" : said));
        messages.Add(new(ChatRole.User, Correction(read.Flaws)));
        var (corrected, _) = await AskAsync(model, messages, schema, used, cancellation);
        var saidThen = Said(corrected, model, asked);
        var again = ModelReply.Read(corrected, schema, asked);
        return again.Reply ?? throw ModelProblems.Unusable(again.Flaws, saidThen);
    }

    /// <summary>
    /// The question with as much of its data as the budget has room for, and half as much again for a correction: less to read is better
    /// than no answer.
    /// </summary>
    private static (List<ChatMessage> Messages, int Estimate) Fitting(ModelQuestion question, ReplySchema schema, MeteredModel model)
    {
        var format = FormProbe.Format(AnswerForm.Schema, schema.Json);
        for (var room = ModelPrompt.MostData; ; room /= 2)
        {
            var messages = ModelPrompt.Of(question, schema, room);
            var estimate = TokenEstimate.Of(messages, format);
            if (room == 0 || model.Affords(estimate + (estimate / 2)))
            {
                return (messages, estimate);
            }
        }
    }

    /// <summary>
    /// Asks in this form. A server may enforce the small schema of the probe, and refuse a large one: then the prompt has to do, from now
    /// on.
    /// </summary>
    private async Task<(ChatResponse Response, AnswerForm Used)> AskAsync(
        MeteredModel model, List<ChatMessage> messages, ReplySchema schema, AnswerForm form, CancellationToken cancellation)
    {
        try
        {
            var format = FormProbe.Format(form, schema.Json);
            return (await model.AskAsync(messages, format, MeteredModel.UsualOutput, cancellation), form);
        }
        catch (EndpointException refusal) when (form != AnswerForm.Text && refusal.MayRefuseForm)
        {
            var response = await model.AskAsync(messages, format: null, MeteredModel.UsualOutput, cancellation);
            if (refusal.RefusesRequest)
            {
                probe.Learn(AnswerForm.Text);
            }

            return (response, AnswerForm.Text);
        }
    }

    /// <summary>What the model wrote, without the key; the beginning of it.</summary>
    /// <exception cref="RefusalException">It declined, or was cut off.</exception>
    private static string Said(ChatResponse response, MeteredModel model, ModelServer asked)
    {
        var whole = asked.WithoutKey(response.Text);
        var said = whole.Length > MostOfWrongAnswer ? Beginning(whole) : whole;
        var refusal = response.Messages.SelectMany(message => message.Contents).OfType<ErrorContent>().FirstOrDefault();
        if (refusal is not null || response.FinishReason == ChatFinishReason.ContentFilter)
        {
            throw ModelProblems.Declined(asked.WithoutKey(refusal?.Message ?? said));
        }

        return response.FinishReason == ChatFinishReason.Length
            ? throw ModelProblems.CutOff(model.LastLimit, byBudget: model.LastLimit < MeteredModel.UsualOutput, said)
            : said;
    }

    /// <summary>Never half of a character.</summary>
    private static string Beginning(string text) =>
        text[..(char.IsHighSurrogate(text[MostOfWrongAnswer - 1]) ? MostOfWrongAnswer - 1 : MostOfWrongAnswer)];

    private static string Correction(IReadOnlyList<string> flaws) =>
        "Your answer could not be used:\n"
        + string.Join('\n', flaws.Select(flaw => $"- {flaw}"))
        + "\nAnswer once more, with the whole JSON object and nothing else.";
}

/// <summary>Registers the model.</summary>
internal static class LanguageModelSetup
{
    public static void AddLanguageModel(this IServiceCollection services, AgentSettings settings)
    {
        services.AddSingleton<FormProbe>();
        if (settings.ModelEndpoint is not { } endpoint)
        {
            services.AddSingleton(provider => new LanguageModel(null, null, provider.GetRequiredService<FormProbe>()));
            return;
        }

        services.AddSingleton(new ModelServer(endpoint, settings.ModelName ?? "", settings.ModelApiKey));
        services.AddSingleton<ModelLine>();
        services.AddSingleton<IChatClient>(provider => new TracedChat(
            settings.ModelProvider == "anthropic"
                ? ActivatorUtilities.CreateInstance<AnthropicChatClient>(provider)
                : ActivatorUtilities.CreateInstance<OpenAiChatClient>(provider),
            settings.ModelProvider,
            settings.ModelName ?? ""));
        services.AddSingleton<LanguageModel>();
    }
}
