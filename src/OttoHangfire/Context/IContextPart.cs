using OttoHangfire.Contracts;

namespace OttoHangfire.Context;

/// <summary>What one subject has to tell a skill that needs it. Each subject registers its own.</summary>
internal interface IContextPart
{
    /// <summary>The name under which a skill asks for it: one of <see cref="SkillNeeds"/>.</summary>
    string Need { get; }

    /// <summary>
    /// What there is to tell now, in the shape that <see cref="SkillNeeds"/> says. What matters most comes first in a list, because
    /// a list that is too long loses its end.
    /// </summary>
    Task<object> TellAsync(ContextAsker asker, CancellationToken cancellation);
}

/// <summary>The run for which Otto is asked, and its task.</summary>
internal sealed record ContextAsker(long RunId, OttoTask Task);
