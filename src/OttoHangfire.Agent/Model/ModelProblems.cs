using OttoHangfire.Agent.Endpoint;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Model;

/// <summary>
/// What goes wrong with a model, in a sentence with its one next step. What passes by itself is a 5xx, and the backend asks again; what a
/// person has to change is a 409; what asking again cannot mend is a 422.
/// </summary>
internal static class ModelProblems
{
    private const int LongestRaw = 1_000;
    private const string Page = "Settings, Language model";

    private static readonly string Set = TypedCommand.Otto("model set");
    private static readonly string Show = TypedCommand.Otto("model");

    public static RefusalException NoEndpoint() => RefusalException.Blocked(
        OttoReason.MissingModel,
        $"A free prompt needs a language model, and none is set. Set one with '{Set}' or in the console under {Page}, then press Retry.");

    public static RefusalException NoName(string server) => RefusalException.Blocked(
        OttoReason.MissingModel,
        $"The model's server is set ({server}), but not which of its models to ask. Name it with '{Set}' or in the console under {Page}, "
            + "then press Retry.");

    public static RefusalException Of(EndpointException problem, ModelServer server) => problem.Fault switch
    {
        EndpointFault.OutOfReach => new(
            StatusCodes.Status503ServiceUnavailable,
            $"The model's server at {server.Name} cannot be reached: {problem.Message}. Start it; Otto asks again by himself."),
        EndpointFault.Untrusted => RefusalException.Blocked(
            OttoReason.MissingModel,
            $"The model's server at {server.Name} cannot prove who it is, so it was told nothing: {problem.Message}. Give it a certificate "
                + "that this machine trusts, then press Retry."),
        EndpointFault.TooLate => new(
            StatusCodes.Status504GatewayTimeout,
            $"The model's server at {server.Name} is too slow: {problem.Message}. Otto asks again by himself."),
        EndpointFault.BrokenOff => new(
            StatusCodes.Status502BadGateway,
            $"The connection to the model's server at {server.Name} broke: {problem.Message}. Otto asks again by himself."),
        EndpointFault.NotUnderstood => new(
            StatusCodes.Status502BadGateway,
            $"What answers at {server.Name} does not answer as a model's server does: {problem.Message}. Check the endpoint "
                + $"('{Show}'); for most servers it ends in /v1."),
        _ => OfStatus(problem, server),
    };

    /// <summary>The model does not want to answer.</summary>
    public static RefusalException Declined(string said) => new(
        StatusCodes.Status422UnprocessableEntity,
        $"The model declined to answer{(said.Length > 0 ? $": {ForeignText.Line(said, LongestRaw)}" : ".")}");

    /// <summary>The answer has no end.</summary>
    public static RefusalException CutOff(int tokens, bool byBudget, string said) => byBudget
        ? RefusalException.Blocked(
            OttoReason.Budget,
            $"The model's answer did not fit into the {tokens} tokens that the budget left for it. Raise the budget.{Raw(said)}")
        : new(
            StatusCodes.Status422UnprocessableEntity,
            $"The model's answer was cut off after {tokens} tokens. Ask for something shorter.{Raw(said)}");

    /// <summary>The answer could not be used, nor could the correction.</summary>
    public static RefusalException Unusable(IReadOnlyList<string> flaws, string said) => new(
        StatusCodes.Status422UnprocessableEntity,
        "The model did not keep to the form of an answer, and could not correct itself: "
            + $"{ForeignText.Line(string.Join("; ", flaws), 600)}. Another model may do better.{Raw(said)}");

    private static RefusalException OfStatus(EndpointException problem, ModelServer server) => problem.Status switch
    {
        _ when IsOutOfMoney(problem) => RefusalException.Blocked(
            OttoReason.Budget, $"The account at {server.Name} has no credit left{Said(problem)}. Add some there, then press Retry."),
        401 or 403 => RefusalException.Blocked(OttoReason.MissingModel, server.Key is null
            ? $"The model's server at {server.Name} wants a key ({problem.Status}), and none is set. Give it one with '{Set}' or in "
                + $"the console under {Page}, then press Retry."
            : $"The model's server at {server.Name} does not accept the key ({problem.Status}){Said(problem)}. Give it the right "
                + $"one with '{Set}' or in the console under {Page}, then press Retry."),
        404 => RefusalException.Blocked(
            OttoReason.MissingModel,
            $"The server at {server.Name} does not know the model \"{ForeignText.Line(server.Model, 100)}\", or not this address "
                + $"(404){Said(problem)}. Correct the name or the endpoint, which for most servers ends in /v1, with '{Set}' or in the "
                + $"console under {Page}, then press Retry."),
        >= 300 and < 400 => RefusalException.Blocked(
            OttoReason.MissingModel,
            $"{server.Name} sends callers to another address ({problem.Status}), and Otto takes his key nowhere else. Set the right "
                + $"endpoint with '{Set}' or in the console under {Page}, then press Retry."),
        408 or 425 or 429 or >= 500 => new(
            StatusCodes.Status503ServiceUnavailable,
            $"The model's server at {server.Name} has no time for it now ({problem.Status}){Said(problem)}. Otto asks again by himself.")
        {
            RetryAfter = problem.RetryAfter,
        },
        _ => new(
            StatusCodes.Status422UnprocessableEntity,
            $"The model's server at {server.Name} refused the question ({problem.Status}){Said(problem)}. Asking again will not help."),
    };

    /// <summary>OpenAI says so with a 429, which would otherwise pass by itself.</summary>
    private static bool IsOutOfMoney(EndpointException problem) =>
        problem.Status == StatusCodes.Status402PaymentRequired
        || problem.Code is "insufficient_quota" or "billing_hard_limit_reached" or "insufficient_credits";

    private static string Said(EndpointException problem) => problem.Message.Length > 0 ? $": {problem.Message.TrimEnd('.')}" : "";

    private static string Raw(string said) =>
        string.IsNullOrWhiteSpace(said) ? "" : $" It said: {ForeignText.Bounded(said.Trim(), LongestRaw)}";
}
