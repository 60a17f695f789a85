using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Output;

/// <summary>The doctor's report for a person: the worst first, one closing sentence.</summary>
internal static class DoctorView
{
    public static void Show(Terminal terminal, DoctorReport report)
    {
        foreach (var check in report.Checks.OrderBy(check => DoctorStatus.All.TakeWhile(status => status != check.Status).Count()))
        {
            Say(terminal, $"{Sign(check.Status)} ", $"{check.Title}: {check.Message}");
            if (check.Status is DoctorStatus.Error or DoctorStatus.Warning && check.Fix.Text is { } step)
            {
                Say(terminal, "    → ", step);
            }
        }

        terminal.Say("");
        Say(terminal, "", report.Summary);
    }

    /// <summary>At a terminal, what does not fit on the line goes on below its beginning.</summary>
    private static void Say(Terminal terminal, string sign, string text)
    {
        var lines = terminal.Width is { } width ? TextWrap.Lines(text, width - sign.Length) : [text];
        terminal.Say(sign + string.Join($"\n{new string(' ', sign.Length)}", lines));
    }

    private static string Sign(string status) => status switch
    {
        DoctorStatus.Error => "[x]",
        DoctorStatus.Warning => "[!]",
        DoctorStatus.Skipped => "[-]",
        DoctorStatus.Info => "[i]",
        _ => "[ok]",
    };
}
