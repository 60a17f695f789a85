using OpenTelemetry;
using OpenTelemetry.Logs;
using OttoHangfire.Telemetry;

namespace OttoHangfire.Hosting;

/// <summary>Adds to each line that is logged within a run whose run it is, so that a collector finds all of them.</summary>
internal sealed class RunOfLine : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        if (OttoTraces.CurrentRun() is not { } run)
        {
            return;
        }

        data.Attributes =
        [
            .. data.Attributes ?? [],
            .. new[] { OttoTraces.TaskId, OttoTraces.RunId }
                .Select(name => KeyValuePair.Create(name, run.GetTagItem(name)))
                .Where(tag => tag.Value is not null),
        ];
    }
}
