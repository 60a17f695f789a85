using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Doctor;

namespace OttoHangfire.Incidents;

/// <summary>
/// Asks the doctor now and then. What he finds and what lasts becomes an incident in his words, and is closed when he finds it no more.
/// </summary>
internal sealed class DoctorRounds(IncidentRepository incidents, DoctorEngine doctor, OttoDatabase database, TimeProvider clock)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Once = TimeSpan.Zero;
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(14);

    /// <summary>What is told, and for how long it has to last first. What is not here is shown by the doctor alone.</summary>
    public static IReadOnlyDictionary<string, TimeSpan> Told { get; } = new Dictionary<string, TimeSpan>(StringComparer.Ordinal)
    {
        ["services.agent"] = Short,
        ["services.agent_key"] = Short,
        ["services.worker"] = TimeSpan.FromDays(1),
        ["otto.model"] = Short,
        ["otto.budget"] = Once,
        ["database.files"] = Once,
        ["database.sound"] = Once,
        ["database.log"] = Long,
        ["audit.chain"] = Once,
        ["runs.late"] = Long,
        ["notifications.delivered"] = Long,
        ["watchdog.ping"] = Long,
        ["schedules.zones"] = Short,
        ["schedules.recurring_jobs"] = Short,
        ["schedules.clock"] = Short,
        ["machine.disk"] = Once,
        ["machine.data_folder"] = Short,
        ["machine.time_zone"] = Once,
        ["settings.file"] = Long,
    };

    /// <summary>Since when each has been found without a break, on a clock that nobody can set.</summary>
    private readonly Dictionary<string, long> _since = new(StringComparer.Ordinal);

    public async Task LookAsync(CancellationToken cancellation)
    {
        foreach (var check in await doctor.LookAtAsync(Told.ContainsKey, cancellation))
        {
            await LookAsync(check, cancellation);
        }
    }

    private async Task LookAsync(DoctorCheck check, CancellationToken cancellation)
    {
        switch (check.Status)
        {
            case DoctorStatus.Warning or DoctorStatus.Error when HasLasted(check.Id):
                await ReportAsync(check, cancellation);
                break;
            case DoctorStatus.Ok or DoctorStatus.Info:
                _since.Remove(check.Id);
                await CloseAsync(check.Id, cancellation);
                break;
        }
    }

    private bool HasLasted(string id)
    {
        if (!_since.TryGetValue(id, out var since))
        {
            _since[id] = since = clock.GetTimestamp();
        }

        return clock.GetElapsedTime(since) >= Told[id];
    }

    private async Task ReportAsync(DoctorCheck check, CancellationToken cancellation)
    {
        var (kind, stage, text) = (Kind(check.Id), check.Status == DoctorStatus.Error ? 2 : 1, Text(check));
        var isKnown = await incidents.OpenStageAsync(kind, check.Id, cancellation) >= stage;
        await database.WriteAsync(
            transaction => isKnown
                ? incidents.SayAsync(kind, check.Id, text, transaction)
                : incidents.ReportAsync(kind, check.Id, stage, text, transaction),
            cancellation);
    }

    private async Task CloseAsync(string id, CancellationToken cancellation)
    {
        if (await incidents.OpenStageAsync(Kind(id), id, cancellation) is not null)
        {
            await database.WriteAsync(transaction => incidents.CloseAsync(Kind(id), id, transaction), cancellation);
        }
    }

    private static string Kind(string id) => id == "otto.budget" ? IncidentKind.Budget : IncidentKind.Doctor;

    private static IncidentText Text(DoctorCheck check)
    {
        var sentence = check.Fix.Text is { Length: > 0 } step ? $"{check.Message} {step}" : check.Message;
        return new IncidentText($"{check.Title}: {Word(check)}", sentence, sentence, TypedCommand.Otto("doctor"), "/doctor");
    }

    private static string Word(DoctorCheck check) => check.Status == DoctorStatus.Error ? "something is wrong" : "look at it";
}
