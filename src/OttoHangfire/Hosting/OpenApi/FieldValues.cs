using System.Reflection;
using OttoHangfire.Contracts;
using OttoHangfire.Tasks;

namespace OttoHangfire.Hosting.OpenApi;

/// <summary>Which values a field may have, from the closed lists of the code.</summary>
internal static class FieldValues
{
    private static readonly string[] Effects = ["database", "file", "notify", "deploy"];
    private static readonly string[] Fixes = ["script", "button", "manual", "none"];

    /// <summary>The closed list of a text field; null when it has none.</summary>
    public static IReadOnlyList<string>? Of(string record, string field) => (record, field) switch
    {
        ("OttoTask" or "OttoRun" or "TaskSummary" or "RunSummary", "status") => OttoStatus.All,
        ("OttoTask", "reason") => Constants(typeof(OttoReason)),
        ("OttoTask" or "TaskSummary", "source") => TaskSource.All,
        ("OttoRun", "source") => ["worker", "shell"],
        ("ExecutedAction", "status") => Constants(typeof(ActionStatus)),
        ("Approval", "status") => ApprovalStatus.All,
        ("Permission", "status") => PermissionStatus.All,
        ("Incident", "kind") => IncidentKind.All,
        ("Incident", "ending") => IncidentEnding.All,
        ("TaskOccurrence", "kind") => Constants(typeof(OccurrenceKind)),
        ("TaskOccurrence", "outcome") => Constants(typeof(OccurrenceOutcome)),
        ("TaskAfter", "on") => AfterEnd.Choices,
        ("TaskSchedule", "missed") => MissedInstants.Choices,
        ("TaskSchedule", "overlap") => OverlappingInstants.Choices,
        ("TaskSchedule", "from") => CountingFrom.Choices,
        ("TaskSchedule", "days") => ScheduleDays.Choices,
        ("TaskSchedule", "else") => OtherDays.Choices,
        ("AuditEntry", "event") => Constants(typeof(AuditEvent)),
        ("ApiKey" or "NewApiKey" or "AddedApiKey", "scope") => KeyScope.All,
        ("LogLine", "level") => LogLevels.All,
        ("DoctorCheck", "status") => DoctorStatus.All,
        ("DoctorFix", "kind") => Fixes,
        ("DoctorFix", "script") => ShippedScripts.All,
        ("ActionDescription", "effect") => Effects,
        ("Notification", "state") => NotificationState.All,
        ("Device", "state") => DeviceState.All,
        ("SearchHit", "kind") => SearchKind.All,
        ("Liveness" or "Readiness", "status") => ["ok"],
        ("Readiness", "worker") => ["on", "off"],
        ("QueueHealth", "name") => [QueueWorkers.Peoples, QueueWorkers.Ottos],
        _ => null,
    };

    /// <summary>The least that a whole number may be; null where it may be anything.</summary>
    public static int? Least(string field) => field switch
    {
        "duration_ms" or "amount_minor" => null,
        "id" or "task_id" or "run_id" or "parent_run_id" or "schema_version" => 1,
        _ => 0,
    };

    private static List<string> Constants(Type list) =>
    [
        .. list.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!),
    ];
}
