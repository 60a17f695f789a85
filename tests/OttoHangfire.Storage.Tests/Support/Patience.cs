namespace OttoHangfire.Storage.Tests.Support;

/// <summary>How long a fact waits: long for what must happen, short for what must not.</summary>
internal static class Patience
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
}
