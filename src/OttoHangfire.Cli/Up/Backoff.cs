namespace OttoHangfire.Cli.Up;

/// <summary>How long a program that died waits before it starts again: 1, 2, 4 … 30 s, and 1 s again after it lived a minute.</summary>
internal sealed class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongLife = TimeSpan.FromMinutes(1);

    private TimeSpan _next = First;

    public TimeSpan After(TimeSpan life)
    {
        var wait = life >= LongLife ? First : _next;
        _next = wait * 2 < Longest ? wait * 2 : Longest;
        return wait;
    }
}
