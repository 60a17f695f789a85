using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Context;

/// <summary>
/// Collects what the skill of a task needs to be told, because the agent calls nobody. Without it the task runs all the same: what
/// cannot be had is left out.
/// </summary>
internal sealed class ContextBuilder(
    IEnumerable<IContextPart> parts, HiddenPlaces places, ILogger<ContextBuilder> logger)
{
    private readonly Dictionary<string, IContextPart> _parts = parts.ToDictionary(part => part.Need, StringComparer.Ordinal);

    /// <summary>
    /// What goes into the request's <c>context</c>, by need; a need that nobody knows is left out.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, JsonElement>> BuildAsync(
        ContextAsker asker, IEnumerable<string> needs, CancellationToken cancellation)
    {
        var context = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var need in needs.Distinct(StringComparer.Ordinal))
        {
            if (_parts.TryGetValue(need, out var part) && await TellAsync(part, asker, cancellation) is { } told)
            {
                context[need] = told;
            }
        }

        return context;
    }

    private async Task<JsonElement?> TellAsync(IContextPart part, ContextAsker asker, CancellationToken cancellation)
    {
        try
        {
            var told = JsonSerializer.Serialize(await part.TellAsync(asker, cancellation), OttoJson.Options);
            return ContextSize.Fit(places.Hide(told));
        }
        catch (Exception broken) when (!cancellation.IsCancellationRequested)
        {
            // The skill says in its own words that this is missing; the rest of the task is not worse for it.
            logger.LogWarning(broken, "Run {RunId} is asked without its context {Need}, which could not be read", asker.RunId, part.Need);
            return null;
        }
    }
}
