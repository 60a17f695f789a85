using System.Text.Json;

namespace OttoHangfire.Agent;

/// <summary>
/// What the agent's skills need, by task type, as its <c>GET /skills</c> says. Asked again after a minute, and after a call that
/// broke: then the agent may have been started anew, as another one.
/// </summary>
internal sealed class AgentSkills(AgentClient agent, TimeProvider clock, ILogger<AgentSkills> logger) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    /// <summary>For an agent that did not answer: soon, but not before each task of a queue.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Nothing = new Dictionary<string, IReadOnlyList<string>>();

    private readonly SemaphoreSlim _turn = new(1);

    private volatile Known? _known;

    /// <summary>What the skill for this type needs; nothing when there is no such skill, or the agent does not say.</summary>
    public async Task<IReadOnlyList<string>> NeedsAsync(string taskType, CancellationToken cancellation)
    {
        var known = Current() ?? await LookAsync(cancellation);
        return known.Needs.GetValueOrDefault(taskType, []);
    }

    /// <summary>A call broke: what is known may be of an agent that is no more.</summary>
    public void Doubt()
    {
        if (_known is { Answered: true })
        {
            _known = null;
        }
    }

    public void Dispose() => _turn.Dispose();

    private Known? Current() => _known is { } known && clock.GetUtcNow() < known.Until ? known : null;

    private async Task<Known> LookAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return _known = Current() ?? await AskAsync(cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<Known> AskAsync(CancellationToken cancellation)
    {
        try
        {
            return Answer(SkillsReader.Needs(await agent.SkillsAsync(Patience, cancellation)));
        }
        catch (JsonException wrong)
        {
            logger.LogWarning("The agent's list of skills cannot be read, so its tasks get no context: {Problem}", wrong.Message);
            return Answer(Nothing);
        }
        catch (Exception silent) when (silent is AgentOutageException or AgentAttemptException)
        {
            // The task itself is asked next, and tells more of it.
            return new Known(Nothing, clock.GetUtcNow() + AskAgain, Answered: false);
        }
        catch (Exception refused) when (refused is AgentRefusalException or InvalidReplyException)
        {
            logger.LogInformation("The agent gives no list of skills, so its tasks get no context: {Problem}", refused.Message);
            return Answer(Nothing);
        }
    }

    private Known Answer(IReadOnlyDictionary<string, IReadOnlyList<string>> needs) => new(needs, clock.GetUtcNow() + Fresh, Answered: true);

    private sealed record Known(IReadOnlyDictionary<string, IReadOnlyList<string>> Needs, DateTimeOffset Until, bool Answered);
}

/// <summary>
/// Reads the agent's list of skills. It only says what to put into a request, so a wrong entry is left out and the others count.
/// </summary>
internal static class SkillsReader
{
    /// <summary>What is needed, by task type; of two skills for one type the first counts.</summary>
    /// <exception cref="JsonException">It is not JSON, or not a list.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Needs(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("it is not a list");
        }

        var needs = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var skill in document.RootElement.EnumerateArray().Where(skill => skill.ValueKind == JsonValueKind.Object))
        {
            string[] needed = [.. Texts(skill, "needs")];
            foreach (var type in Texts(skill, "task_types"))
            {
                needs.TryAdd(type, needed);
            }
        }

        return needs;
    }

    private static IEnumerable<string> Texts(JsonElement skill, string field) =>
        skill.TryGetProperty(field, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(TextOf).OfType<string>()
            : [];

    private static string? TextOf(JsonElement item)
    {
        try
        {
            return item.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON allows the escape, no text can hold it.
            return null;
        }
    }
}
