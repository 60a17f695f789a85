namespace OttoHangfire.Hosting.OpenApi;

/// <summary>Ordinary values: a reader sees at once what is meant, and a linter that they fit.</summary>
internal static class ApiExamples
{
    /// <summary>By the record that a body is.</summary>
    public static IReadOnlyDictionary<string, string> Bodies { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["NewOttoTask"] =
            """
            {"type":"life_os.reminder","description":"Put the bins out","payload":{"text":"Put the bins out"},
             "schedule":{"cron":"0 19 * * MON","time_zone":"Europe/Berlin"}}
            """,
        ["OttoTaskChange"] = """{"description":"Put the blue bin out","next_run_at":"2026-12-07T19:00:00+01:00"}""",
        ["OccurrenceSkip"] = """{"scheduled_for":"2026-12-07T18:00:00Z"}""",
        ["OccurrenceMove"] = """{"scheduled_for":"2026-12-07T18:00:00Z","to":"2026-12-08T09:00:00+01:00"}""",
        ["ReminderSnooze"] = """{"for":"PT10M"}""",
        ["SchedulePreviewRequest"] = """{"schedule":{"every":"PT2H"},"from":"2026-12-01T08:00:00Z"}""",
        ["ApprovalConsent"] =
            """{"payload_sha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","confirm":"shop","comment":"Go."}""",
        ["ApprovalRefusal"] = """{"comment":"Not on a Friday."}""",
        ["ResolveRequest"] = """{"happened":true,"comment":"The shop shows the new version."}""",
        ["NewOttoRun"] = """{"input_text":"note: the key is under the pot","input_payload":null,"not_dates":null}""",
        ["UnderstandRequest"] =
            """
            {"text":"read Friday tomorrow at 20:00","now":"2026-12-01T08:00:00Z","not_dates":[{"start":5,"length":6}]}
            """,
        ["NewVacation"] =
            """{"from":"2099-12-24T00:00:00+01:00","to":"2100-01-02T00:00:00+01:00","task_types":null,"note":"Christmas"}""",
        ["NewApiKey"] = """{"name":"phone","scope":"tasks","days":90}""",
        ["ModelChange"] = """{"endpoint":"http://127.0.0.1:11434/v1","name":"qwen3:8b","provider":"openai","api_key":null}""",
        ["ChannelChange"] = """{"name":"phone","kind":"ntfy","url":"https://ntfy.sh","topic":"otto-7f3k9q2m","default":true}""",
        ["QuietHours"] = """{"from":"22:00","to":"07:00"}""",
        ["NewDevice"] =
            """
            {"browser_id":"2f1c7a0e-6a1b-4c53-9d2e-0b8f5c1d7e44","endpoint":"https://push.example.org/send/7f3k9q2m",
             "keys":{"p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                     "auth":"BTBZMqHH6r4Tts7J_aSIgg"}}
            """,
        ["WorkerState"] = """{"enabled":false}""",
    };

    /// <summary>By the name of a field, wherever it stands.</summary>
    public static IReadOnlyDictionary<string, string> Fields { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["description"] = "Put the bins out",
        ["text"] = "Put the bins out",
        ["message"] = "Reminder: Put the bins out",
        ["input_text"] = "Put the bins out",
        ["output_text"] = "Reminder: Put the bins out",
        ["title"] = "Not possible in this state.",
        ["detail"] = "Task 1 has already succeeded, so there is nothing to retry.",
        ["payload_sha256"] = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        ["reply_sha256"] = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        ["sha256"] = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        ["cron"] = "0 19 * * MON",
        ["every"] = "PT2H",
        ["rrule"] = "FREQ=MONTHLY;BYDAY=-1FR",
        ["start"] = "2026-12-01T19:00:00",
        ["time_zone"] = "Europe/Berlin",
        ["local"] = "2026-12-01T19:00:00+01:00",
        ["code"] = "KJ4V-9TQX-M2ZB",
        ["key"] = "otto_n0bodysK3y",
        ["name"] = "phone",
        ["browser"] = "Mozilla/5.0 (X11; Linux x86_64)",
        ["currency"] = "EUR",
        ["payee"] = "Stadtwerke",
        ["path"] = "lists/shopping.md",
        ["channel"] = "phone",
        ["summary"] = "Everything works.",
        ["next_cursor"] = "dGFza3MuMTIzNDU2Nzg5MGFiOjQy",
        ["trace_id"] = "00-0e89c544cdc8ae4a39c11fb494da98f7-65fc604995c9419b-00",
    };
}
