namespace OttoHangfire.Chaos;

/// <summary>The figures, as a table.</summary>
internal sealed record ChaosReport(
    KillPlan Plan, TaskPoster Poster, Findings Findings, int Asked, int Rounds, int TakenForPoison, TimeSpan Elapsed)
{
    private const int MostShown = 20;

    public void Print(Action<string> say)
    {
        say("");
        say($"{"step",-24}{"killed",8}");
        foreach (var (step, hits) in Plan.Hits)
        {
            say($"{step,-24}{hits,8}");
        }

        say(new string('-', 32));
        Row(say, "rounds", Rounds);
        Row(say, "accepted", Poster.Accepted.Count);
        Row(say, "unanswered", Poster.Unanswered.Count);
        Row(say, "asked of Otto", Asked);
        Row(say, "taken for poison", TakenForPoison);
        Row(say, "lost", Findings.Lost.Count);
        Row(say, "duplicated", Findings.Doubled.Count);
        Row(say, "other faults", Findings.Faults.Count);
        say($"{"elapsed",-24}{Elapsed.TotalSeconds,6:0} s");

        foreach (var line in Findings.Lost.Concat(Findings.Doubled).Concat(Findings.Faults).Take(MostShown))
        {
            say($"  {line}");
        }
    }

    private static void Row(Action<string> say, string name, int number) => say($"{name,-24}{number,8}");
}
