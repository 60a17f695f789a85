using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Output;

/// <summary>The doctor's report for a person: the worst first, one closing sentence.</summary>
internal static class DoctorView
{
    public static void Show(Terminal terminal, DoctorReport report)
    {
        foreach (var check in report.Checks.OrderBy(check => DoctorStatus.All.TakeWhile(status => status != check.Status).Count()))
        {
            terminal.Say($"{Sign(check.Status)} {check.Title}: {check.Message}");
            if (check.Status is DoctorStatus.Error or DoctorStatus.Warning && check.Fix.Text is { } step)
            {
                terminal.Say($"    → {step}");
            }
        }

        terminal.Say($"\n{report.Summary}");
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
