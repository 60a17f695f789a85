namespace OttoHangfire.Storage.Tests.Support;

/// <summary>Races are small in the ordinary suite; <c>OTTOHANGFIRE_RACES=full</c> makes them as large as they are promised to hold.</summary>
internal static class Scale
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("OTTOHANGFIRE_RACES") == "full";

    public static int Of(int small, int full) => IsFull ? full : small;
}
