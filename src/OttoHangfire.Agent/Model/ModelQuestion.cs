using System.Text.Json.Nodes;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Model;

/// <summary>Something that was written elsewhere, and where: the model may use it, and is told not to obey it.</summary>
internal sealed record ModelData(string Origin, JsonNode? Content);

/// <summary>What a model is asked.</summary>
internal sealed record ModelQuestion
{
    /// <summary>What the person wants, in her own words.</summary>
    public required string Request { get; init; }

    /// <summary>Where that stands: <c>task 12</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>The most important first: what does not fit is left out from the end.</summary>
    public IReadOnlyList<ModelData> Data { get; init; } = [];

    /// <summary>What may be proposed.</summary>
    public IReadOnlyList<ActionDescription> Actions { get; init; } = [];

    /// <summary>What tasks there can be, in our own words: the model cannot know which types Otto answers.</summary>
    public IReadOnlyList<SkillDescription> Skills { get; init; } = [];

    public required DateTimeOffset Now { get; init; }

    /// <summary>The owner's, IANA.</summary>
    public required string TimeZone { get; init; }

    public TokenBudget? Budget { get; init; }
}
