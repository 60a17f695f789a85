namespace OttoHangfire.Chaos.Actions;

/// <summary>Kills whoever sends, at a step that only the receiver sees.</summary>
internal sealed class ReceiverTrap
{
    /// <summary>The line is there, and nothing was said.</summary>
    public const string Connected = "connected";

    /// <summary>The first of the text is there.</summary>
    public const string Begun = "begun";

    /// <summary>The text is there, and nobody has answered it.</summary>
    public const string Unanswered = "unanswered";

    private Trap? _set;

    public static IReadOnlyList<string> Steps { get; } = [Connected, Begun, Unanswered];

    /// <summary>From now on, whoever sends is killed once, when this step is reached.</summary>
    public void Set(string step, Func<Task> killAsync) => _set = new Trap(step, killAsync);

    public void TakeAway() => _set = null;

    /// <summary>True when the sender is dead now.</summary>
    public async Task<bool> ReachAsync(string step)
    {
        if (_set is not { } trap || trap.Step != step || Interlocked.CompareExchange(ref _set, null, trap) != trap)
        {
            return false;
        }

        await trap.KillAsync();
        return true;
    }

    private sealed record Trap(string Step, Func<Task> KillAsync);
}
