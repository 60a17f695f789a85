using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OttoHangfire.Agent.Endpoint;

namespace OttoHangfire.Agent.Chat;

/// <summary>
/// OpenAI's <c>/chat/completions</c>, as OpenAI, Ollama, LM Studio, llama.cpp, vLLM, OpenRouter and others speak it. It reads what they
/// have in common and lets pass where they differ: reasons to stop that nobody else has, choices without usage, missing fields.
/// </summary>
internal sealed class OpenAiChatClient(ModelServer server, ModelLine line) : IChatClient
{
    /// <summary>The name of the limit that most servers know. OpenAI's newer models refuse it and want the other one.</summary>
    private const string CommonLimit = "max_tokens";

    private const string NewLimit = "max_completion_tokens";

    private volatile string _limit = CommonLimit;

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var list = messages.ToList();
        var limit = _limit;
        try
        {
            return await PostAsync(Body(list, options, limit), cancellationToken);
        }
        catch (EndpointException refusal) when (refusal.RefusesRequest && NamesTheLimit(refusal.Message))
        {
            var other = limit == CommonLimit ? NewLimit : CommonLimit;
            var response = await PostAsync(Body(list, options, other), cancellationToken);
            _limit = other;
            return response;
        }
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The line belongs to whoever has made it.
    }

    private static bool NamesTheLimit(string said) => said.Contains(NewLimit, StringComparison.Ordinal);

    private async Task<ChatResponse> PostAsync(JsonObject body, CancellationToken cancellation) => ChatJson.Read(
        await line.PostAsync(server.Address("/chat/completions"), Sign, ChatJson.Bytes(body), cancellation), ReadAnswer);

    private void Sign(HttpRequestHeaders headers)
    {
        if (server.Key is { } key)
        {
            headers.Authorization = new("Bearer", key);
        }
    }

    private JsonObject Body(IEnumerable<ChatMessage> messages, ChatOptions? options, string limit)
    {
        var body = new JsonObject
        {
            ["model"] = server.Model,
            ["messages"] = ChatJson.Messages(messages),
            ["stream"] = false,
        };
        if (options?.MaxOutputTokens is { } most)
        {
            body[limit] = most;
        }

        if (options?.ResponseFormat is ChatResponseFormatJson format)
        {
            body["response_format"] = Format(format);
        }

        return body;
    }

    /// <summary>Without <c>strict</c> a schema is a wish: OpenAI then lets the model leave fields out and add others.</summary>
    private static JsonObject Format(ChatResponseFormatJson format) => format.Schema is not { } schema
        ? new JsonObject { ["type"] = "json_object" }
        : new JsonObject
        {
            ["type"] = "json_schema",
            ["json_schema"] = new JsonObject
            {
                ["name"] = format.SchemaName ?? "answer",
                ["strict"] = true,
                ["schema"] = JsonObject.Create(schema),
            },
        };

    /// <summary>Of several choices the first counts: one was asked for.</summary>
    private static ChatResponse? ReadAnswer(JsonElement answer)
    {
        var choice = answer.Member("choices").Items().Select(item => (JsonElement?)item).FirstOrDefault();
        if (choice?.Member("message") is not { ValueKind: JsonValueKind.Object } said)
        {
            return null;
        }

        var message = new ChatMessage(ChatRole.Assistant, TextOf(said));
        if (said.Text("refusal") is { Length: > 0 } refusal)
        {
            message.Contents.Add(new ErrorContent(refusal));
        }

        foreach (var call in said.Member("tool_calls").Items())
        {
            message.Contents.Add(new FunctionCallContent("", call.Member("function")?.Text("name") ?? ""));
        }

        return new ChatResponse(message)
        {
            FinishReason = choice.Value.Text("finish_reason") is { Length: > 0 } reason ? new ChatFinishReason(reason) : null,
            Usage = ReadUsage(answer.Member("usage")),
        };
    }

    /// <summary>A text, or a list of parts of which some are texts.</summary>
    private static string TextOf(JsonElement message) => message.Member("content") switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(part => part.Text("text"))),
        _ => "",
    };

    private static UsageDetails? ReadUsage(JsonElement? usage) =>
        usage?.Count("prompt_tokens") is { } input && usage?.Count("completion_tokens") is { } output
            ? new UsageDetails { InputTokenCount = input, OutputTokenCount = output }
            : null;
}
