namespace OttoHangfire.Language.Sentences.Lexing;

/// <summary>In which a length of time is said.</summary>
internal enum Unit
{
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}
