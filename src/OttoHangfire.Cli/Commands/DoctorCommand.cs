using System.CommandLine;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Doctor;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto doctor</c>: asks the backend, and where none answers, the same engine without it.</summary>
internal sealed class DoctorCommand : OttoCommand
{
    private const int Warnings = 1;
    private const int Errors = 2;

    private readonly Option<bool> _deep = new("--deep")
    {
        Description = "Looks at every task and every job, too: whether all that must always hold does.",
    };

    private readonly OttoContext _otto;

    public DoctorCommand(OttoContext otto)
        : base(
            "doctor",
            "Checks everything and says what to do. The exit code is 0 if all is well, 1 with warnings, 2 with errors.",
            "doctor")
    {
        _otto = otto;
        Options.Add(_deep);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await ExamineAsync(parsed.GetValue(_deep), cancellation);
        var report = answer.As<DoctorReport>();
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            DoctorView.Show(_otto.Terminal, report);
        }

        return !report.Ok ? Errors : report.Checks.Any(check => check.Status == DoctorStatus.Warning) ? Warnings : ExitCode.Done;
    }

    private async Task<Answer> ExamineAsync(bool deep, CancellationToken cancellation)
    {
        try
        {
            var answer = await _otto.Api.GetAsync(deep ? "/otto/doctor?deep=true" : "/otto/doctor", cancellation);
            _ = answer.As<DoctorReport>();
            return answer;
        }
        catch (Exception unable) when (unable is OttoApiException or System.Text.Json.JsonException)
        {
            // Nobody there, a stranger on the port, or a backend in trouble: the doctor must not need what may be ill.
            return await new LocalDoctor(_otto.Settings, _otto.Clock).ExamineAsync(deep, cancellation);
        }
    }
}
