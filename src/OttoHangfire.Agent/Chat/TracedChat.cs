using System.Diagnostics;
using Microsoft.Extensions.AI;
using OttoHangfire.Agent.Hosting;

namespace OttoHangfire.Agent.Chat;

/// <summary>
/// Makes a span of each call to a language model, with the names of OpenTelemetry's conventions for generative AI. What was asked and what
/// was answered is not in it.
/// </summary>
internal sealed class TracedChat(IChatClient inner, string provider, string model) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var span = AgentTraces.Source.StartActivity($"chat {model}", ActivityKind.Client);
        span?.SetTag("gen_ai.operation.name", "chat");
        span?.SetTag("gen_ai.provider.name", provider);
        span?.SetTag("gen_ai.request.model", model);
        span?.SetTag("gen_ai.request.max_tokens", options?.MaxOutputTokens);
        try
        {
            var response = await base.GetResponseAsync(messages, options, cancellationToken);
            span?.SetTag("gen_ai.usage.input_tokens", response.Usage?.InputTokenCount);
            span?.SetTag("gen_ai.usage.output_tokens", response.Usage?.OutputTokenCount);
            return response;
        }
        catch (Exception problem)
        {
            // Its kind alone: its text is the server's.
            span?.SetTag("error.type", problem.GetType().Name);
            span?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }
}
