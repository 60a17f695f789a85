namespace OttoHangfire.EndToEnd.Tests.Cli.Support;

/// <summary>Answers as the backend writes them.</summary>
internal static class SampleJson
{
    public static string Task(long id = 7, string status = "pending", string description = "Call Mum", string? reason = null, string next = "null", string schedule = "null", string payload = """{"text":"Call Mum"}""", string updated = "2026-11-23T04:56:05Z") => $$"""
        {"id":{{id}},"created_at":"2026-11-23T04:56:05Z","updated_at":"{{updated}}","status":"{{status}}","reason":{{(reason is null ? "null" : $"\"{reason}\"")}},"type":"life_os.reminder","description":"{{description}}","payload":{{payload}},"next_run_at":{{next}},"schedule":{{schedule}},"max_attempts":5,"timeout_seconds":180,"last_run_at":null,"last_error":null,"attempt":0,"source":"cli","parent_run_id":null,"hangfire_job_id":"1"}
        """;

    public static string Run(long id = 12) => $$$"""
        {"id":{{{id}}},"task_id":7,"source":"worker","status":"success","reason":null,"attempt":1,"created_at":"2026-11-23T04:56:05Z","input_text":"Call Mum","output_text":"Reminder: Call Mum","output_payload":{"reply":{"message":"Reminder: Call Mum","actions":[]},"execution":{"succeeded":1,"failed":0,"unknown":0,"awaiting_approval":0,"actions":[{"index":0,"type":"life_os.log_note","status":"ok","message":"wrote note 3"}]}},"logs":[]}
        """;

    public static string Approval(string status = "pending") => $$$"""
        {"id":3,"run_id":12,"task_id":7,"action_index":0,"type":"infra.deploy_project","payload":{"project":"shop"},"payload_sha256":"abc123","tier":4,"summary":"Otto asks to deploy a project: project \"shop\".","status":"{{{status}}}","created_at":"2026-11-23T04:56:05Z","expires_at":"2026-11-24T04:56:05Z"}
        """;

    public static string Page(params string[] items) => $$"""{"items":[{{string.Join(',', items)}}],"next_cursor":null}""";

    public static string Doctor(params string[] statuses) => $$"""
        {"schema_version":1,"generated_at":"2026-11-23T04:56:05Z","ok":{{(statuses.Contains("error") ? "false" : "true")}},"summary":"That is all.","counts":{},"checks":[{{string.Join(',', statuses.Select(Check))}}]}
        """;

    private static string Check(string status) => $$$"""
        {"id":"x.{{{status}}}","title":"A check","status":"{{{status}}}","message":"It is {{{status}}}.","fix":{"kind":"manual","script":null,"text":"Do something about it."}}
        """;
}
