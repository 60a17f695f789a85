namespace OttoHangfire.Database;

/// <summary>How a statement says how long it is from one instant to another: each database has words of its own for it.</summary>
internal static class Spans
{
    /// <summary>The seconds between the instants of two columns; null where one of them is.</summary>
    public static string Seconds(string from, string to) => $"((julianday({to}) - julianday({from})) * 86400.0)";
}
