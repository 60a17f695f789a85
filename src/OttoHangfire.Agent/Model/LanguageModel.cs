using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Agent.Model;

/// <summary>The language model that free text would need. This version has no client for one, and says so.</summary>
internal sealed class LanguageModel(Uri? endpoint)
{
    public const bool IsAvailable = false;

    /// <summary>409 <c>missing_model</c>, with the sentence that says what is missing.</summary>
    public RefusalException Missing() => RefusalException.Blocked(
        OttoReason.MissingModel,
        endpoint is null
            ? "A free prompt needs a language model, and none is set. Set OTTO_MODEL_ENDPOINT, OTTO_MODEL_NAME and OTTO_MODEL_API_KEY "
              + "(or modelEndpoint, modelName and modelApiKey in otto.json). "
              + "Note that this version of Otto has only built-in skills: it cannot ask a model yet."
            : "A free prompt needs a language model. One is set, but this version of Otto has only built-in skills: "
              + "it has no model client yet.");
}

/// <summary>Registers the model.</summary>
internal static class LanguageModelSetup
{
    public static void AddLanguageModel(this IServiceCollection services, AgentSettings settings) =>
        services.AddSingleton(new LanguageModel(settings.ModelEndpoint));
}
