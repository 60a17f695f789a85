namespace OttoHangfire.Events;

/// <summary>How streams take their time. All of it is real time: so is that of whoever listens.</summary>
internal sealed record StreamTiming
{
    /// <summary>Where nothing else is said, something is said this often: so both ends notice when the other is gone.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Changes of so short a time are told together.</summary>
    public TimeSpan Gathering { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whoever takes nothing for so long is let go. When he comes back, he is told what he has missed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
