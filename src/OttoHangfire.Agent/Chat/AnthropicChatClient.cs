using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OttoHangfire.Agent.Endpoint;

namespace OttoHangfire.Agent.Chat;

/// <summary>Anthropic's <c>/v1/messages</c>.</summary>
internal sealed class AnthropicChatClient(ModelServer server, ModelLine line) : IChatClient
{
    private const string Version = "2023-06-01";

    /// <summary>This dialect wants a limit in each request.</summary>
    private const int OtherwiseMost = 4096;

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        ChatJson.Read(
            await line.PostAsync(
                server.Address(server.EndsWith("/v1") || server.EndsWith("/messages") ? "/messages" : "/v1/messages"),
                Sign,
                ChatJson.Bytes(Body([.. messages], options)),
                cancellationToken),
            ReadAnswer);

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

    private void Sign(HttpRequestHeaders headers)
    {
        headers.Add("anthropic-version", Version);
        if (server.Key is { } key)
        {
            headers.Add("x-api-key", key);
        }
    }

    private JsonObject Body(List<ChatMessage> messages, ChatOptions? options)
    {
        var body = new JsonObject
        {
            ["model"] = server.Model,
            ["max_tokens"] = options?.MaxOutputTokens ?? OtherwiseMost,
            ["messages"] = ChatJson.Messages(messages.Where(message => message.Role != ChatRole.System)),
            ["stream"] = false,
        };
        if (messages.Find(message => message.Role == ChatRole.System) is { } system)
        {
            body["system"] = system.Text;
        }

        if (options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema })
        {
            body["output_config"] = new JsonObject
            {
                ["format"] = new JsonObject { ["type"] = "json_schema", ["schema"] = JsonObject.Create(schema) },
            };
        }

        return body;
    }

    private static ChatResponse? ReadAnswer(JsonElement answer)
    {
        if (answer.Member("content") is not { ValueKind: JsonValueKind.Array } parts)
        {
            return null;
        }

        var texts = parts.EnumerateArray().Where(part => part.Text("type") == "text").Select(part => part.Text("text"));
        var message = new ChatMessage(ChatRole.Assistant, string.Concat(texts));
        foreach (var call in parts.EnumerateArray().Where(part => part.Text("type") == "tool_use"))
        {
            message.Contents.Add(new FunctionCallContent("", call.Text("name") ?? ""));
        }

        return new ChatResponse(message) { FinishReason = Reason(answer.Text("stop_reason")), Usage = ReadUsage(answer.Member("usage")) };
    }

    private static ChatFinishReason? Reason(string? reason) => reason switch
    {
        null => null,
        "max_tokens" or "model_context_window_exceeded" => ChatFinishReason.Length,
        "refusal" => ChatFinishReason.ContentFilter,
        "tool_use" => ChatFinishReason.ToolCalls,
        _ => ChatFinishReason.Stop,
    };

    /// <summary>What was read from a cache or put into it was sent, too.</summary>
    private static UsageDetails? ReadUsage(JsonElement? usage)
    {
        var cached = (usage?.Count("cache_creation_input_tokens") ?? 0) + (usage?.Count("cache_read_input_tokens") ?? 0);
        return usage?.Count("input_tokens") is { } input && usage?.Count("output_tokens") is { } output
            ? new UsageDetails { InputTokenCount = input + cached, OutputTokenCount = output }
            : null;
    }
}
