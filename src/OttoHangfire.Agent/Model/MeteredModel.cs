using System.Globalization;
using Microsoft.Extensions.AI;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Model;

/// <summary>
/// The model for one answer: it counts what each call takes, the probe and the correction too, and never begins one that the budget might
/// not cover.
/// </summary>
internal sealed class MeteredModel(IChatClient client, string model, TokenBudget? budget)
{
    /// <summary>What an answer may have where no budget says less.</summary>
    public const int UsualOutput = 4096;

    /// <summary>Less is no answer.</summary>
    private const int LeastOutput = 64;

    private long _input;
    private long _output;
    private bool _isUncounted;

    /// <summary>What was taken; null when the server of the model did not count each call.</summary>
    public TokenUsage? Usage => _isUncounted ? null : new() { Model = model, InputTokens = _input, OutputTokens = _output };

    /// <summary>What is left for the model to write.</summary>
    public int OutputLeft => budget is null ? UsualOutput : (int)Math.Clamp(budget.MaxOutputTokens - _output, 0, UsualOutput);

    /// <summary>What the model was last allowed to write.</summary>
    public int LastLimit { get; private set; }

    /// <summary>Whether so many tokens can still be sent.</summary>
    public bool Affords(int input) => budget is null || _input + input <= budget.MaxInputTokens;

    /// <summary>Asks.</summary>
    /// <exception cref="RefusalException">409 <c>budget</c>: it might cost more than is left.</exception>
    /// <exception cref="Endpoint.EndpointException">The server gave no answer.</exception>
    public async Task<ChatResponse> AskAsync(
        List<ChatMessage> messages, ChatResponseFormat? format, int most, CancellationToken cancellation)
    {
        var estimate = TokenEstimate.Of(messages, format);
        var output = Math.Min(most, OutputLeft);
        RequireRoom(estimate, output);
        LastLimit = output;
        var response = await client.GetResponseAsync(
            messages, new ChatOptions { MaxOutputTokens = output, ResponseFormat = format }, cancellation);
        Count(response.Usage, estimate, output);
        return response;
    }

    private void RequireRoom(int input, int output)
    {
        if (budget is null)
        {
            return;
        }

        if (!Affords(input))
        {
            throw OverBudget(
                $"This question may have up to {Number(_input + input)} tokens, and the budget lets it have "
                + $"{Number(budget.MaxInputTokens)}. Make it shorter, or raise the budget.");
        }

        if (output < LeastOutput)
        {
            throw OverBudget(
                $"The budget of {Number(budget.MaxOutputTokens)} tokens for an answer is used up, or too small for one. Raise it.");
        }
    }

    /// <summary>What nobody has counted is taken for all that it can have been.</summary>
    private void Count(UsageDetails? usage, int estimate, int output)
    {
        _isUncounted |= usage is null;
        _input += usage?.InputTokenCount ?? estimate;
        _output += usage?.OutputTokenCount ?? output;
    }

    private static RefusalException OverBudget(string sentence) => RefusalException.Blocked(OttoReason.Budget, sentence);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
