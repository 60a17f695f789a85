using System.Text;
using System.Text.Json;
using CsCheck;

namespace OttoHangfire.Tests.Hostile;

/// <summary>
/// Replies of an agent that means harm: sound ones with forbidden wishes, ones that nearly keep the form, and ones that do not.
/// Made as text, because what is wrong with a reply is often what a serializer would never write.
/// </summary>
internal static class HostileReply
{
    /// <summary>Stands for the number of the task that the agent is asked about.</summary>
    public const string OwnTask = "987654321";

    private static readonly string[] Types =
    [
        "otto.log", "life_os.log_note", "life_os.create_task", "life_os.update_task_status", "mark_task_complete", "notify.send", "files.write", "files.append",
        "bills.record", "bills.mark_paid", "infra.deploy_project", "test.touch", "test.ask", "test.deploy", "env.run_script", "create_calendar_event",
        "robot.dance", "LIFE_OS.LOG_NOTE", "life_os.log_note ", "life_os\u200B.log_note", "test.\u0430sk", "'; DROP TABLE otto_tasks; --", "../files.write", "",
    ];

    private static readonly string[] Texts =
    [
        "Call Mum", "", " ", "\u202Egnp.exe", "sh\u200Bop", "shop", "shop ", "sh\u043Ep", "a\nb\r\u0000\u001b[2J", "\uFEFF", "\"quoted\\\"", "<script>alert(1)</script>",
        "../../etc/passwd", "/etc/passwd", "..\\..\\x", "C:\\x", "notes.txt", "a/b.txt", "../x.txt", "a/../../x.txt", ".x.txt", "con.txt", "CON", "x\0y", "http://169.254.169.254/", "http://0x7f.1/", "; rm -rf /", "$(id)", "*",
        "2030-01-31", "2026-12-02T09:00:00+01:00", "tomorrow", "infra.deploy", "env_status", "test.chore", "life_os.reminder", "success", "pending", "blocked", "error", "info", "EUR",
    ];

    private static readonly Gen<string> Text = Gen.Frequency<string>(
        (20, Gen.OneOf(Texts)),
        (4, Gen.String[0, 40].Select(text => new string([.. text.Where(letter => !char.IsSurrogate(letter))]))),
        (1, Gen.Int[100, 5_000].Select(length => new string('x', length))),
        (1, Gen.Int[60_000, 70_000].Select(length => new string('y', length))));

    private static readonly Gen<string> Number = Gen.Frequency<string>(
        (10, Gen.Int[-1, 12].Select(number => $"{number}")),
        (1, Gen.OneOf("1.0", "1e2", "-0", "9223372036854775807", "9223372036854775808", "1e999", "0.1", "NaN", "01")));

    /// <summary>The same number in the spellings that JSON allows.</summary>
    private static readonly Gen<string> WholeNumber =
        Gen.Select(
            Gen.Frequency<string>((4, Gen.Long[0, 12].Select(number => $"{number}")), (1, Gen.Const(OwnTask))),
            Gen.Frequency<string>((6, Gen.Const("")), (1, Gen.OneOf(".0", "e0", "0e-1"))))
            .Select((number, ending) => number + ending);

    private static readonly Gen<string> Scalar = Gen.Frequency<string>(
        (10, Text.Select(Quote)), (4, Number), (2, Gen.OneOf("null", "true", "false")), (1, Gen.OneOf("\"\\ud800\"", "\"\\u202e\"", "undefined", "'x'")));

    private static readonly Gen<string> Nested = Gen.Int[1, 40].Select(depth => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth));

    private static readonly Gen<string> Value = Gen.Frequency<string>(
        (14, Scalar), (2, Scalar.Array[0, 5].Select(items => $"[{string.Join(',', items)}]")), (1, Nested), (1, Gen.Const("{}")));

    private static readonly Gen<string> Field = Gen.OneOf(
        "text", "tags", "message", "level", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "task_id", "status", "note", "name", "path",
        "content", "payee", "amount_minor", "currency", "due", "bill_id", "paid_at", "project", "title", "body", "channel", "approved", "tier", "actor", "source",
        "parent_run_id", "payload_sha256", "decided_by", "confirm", "program", "arguments", "url", "Text", "TEXT", "__proto__");

    /// <summary>Payloads that are right as they stand, so that the policy is asked and not only the form.</summary>
    private static readonly Gen<(string Type, string Payload)> Sound = Gen.OneOf<(string Type, string Payload)>(
        Text.Select(text => ("otto.log", $$"""{"message":{{Quote(text)}}}""")),
        Text.Select(text => ("life_os.log_note", $$"""{"text":{{Quote(text)}},"tags":["a"]}""")),
        Gen.OneOf("test.chore", "infra.deploy", "env_status", "life_os.reminder").Select(type => ("life_os.create_task", $$"""{"type":"{{type}}","description":"go around"}""")),
        Gen.Select(WholeNumber, Gen.OneOf("pending", "success", "error", "blocked"))
            .Select((id, status) => ("life_os.update_task_status", $$"""{"task_id":{{id}},"status":"{{status}}","note":"mine"}""")),
        WholeNumber.Select(id => ("mark_task_complete", $$"""{"task_id":{{id}}}""")),
        Text.Select(text => ("notify.send", $$"""{"title":{{Quote(text)}},"channel":"phone"}""")),
        Text.Select(text => ("files.write", $$"""{"path":{{Quote(text)}},"content":"x"}""")),
        Text.Select(text => ("files.append", $$"""{"path":{{Quote(text)}},"content":"x"}""")),
        Gen.Int[-5, 500].Select(amount => ("bills.record", $$"""{"payee":"Stadtwerke","amount_minor":{{amount}},"currency":"EUR","due":"2027-01-31"}""")),
        Gen.Int[0, 5].Select(id => ("bills.mark_paid", $$"""{"bill_id":{{id}},"paid_at":"2026-11-30T10:00:00Z"}""")),
        Text.Select(text => ("infra.deploy_project", $$"""{"project":{{Quote(text)}}}""")),
        Gen.Select(Gen.OneOf("test.touch", "test.ask", "test.deploy"), Text).Select((type, text) => (type, $$"""{"text":{{Quote(text)}},"name":"shop"}""")));

    private static readonly Gen<string> Payload = Gen.Frequency<string>(
        (8, Gen.Select(Field, Value).Array[0, 5].Select(fields => $"{{{string.Join(',', fields.Select(field => $"\"{field.Item1}\":{field.Item2}"))}}}")),
        (1, Value),
        (1, Gen.Const("""{"text":"a","text":"b"}""")));

    private static readonly Gen<string> Action = Gen.Frequency<string>(
        (12, Sound.Select(action => Of(Quote(action.Type), action.Payload))),
        (6, Gen.Select(Gen.OneOf(Types), Payload).Select((type, payload) => Of(Quote(type), payload))),
        (3, Gen.Select(Sound, Gen.Select(Field, Value)).Select((action, more) => Of(Quote(action.Type), With(action.Payload, more)))),
        (1, Gen.Select(Value, Payload).Select(Of)),
        (1, Gen.OneOf("""{"payload":{}}""", "null", "[]", "\"life_os.log_note\"", """{"type":"otto.log","type":"test.ask","payload":{"text":"x"}}""")));

    /// <summary>A reply as it comes over the line.</summary>
    public static Gen<byte[]> Any { get; } = Gen.Select(
        Gen.Frequency<string>(
            (18, Reply(Action.Array[0, 6])),
            (1, Reply(Sound.Select(action => Of(Quote(action.Type), action.Payload)).Array[45, 55])),
            (1, Value)),
        Gen.Frequency<int>((8, Gen.Const(0)), (1, Gen.Int[1, 1_000_000])))
        .Select((text, flaw) => Flawed(Encoding.UTF8.GetBytes(text), flaw));

    private static Gen<string> Reply(Gen<string[]> actions) => Gen.Select(
        actions,
        Gen.Frequency<string>((10, Gen.Const("\"Done.\"")), (1, Value)),
        Gen.Frequency<string>((10, Gen.Const("")), (1, Gen.Select(Field, Value).Select((name, value) => $"\"{name}\":{value},"))))
        .Select((list, message, more) => $"{{{more}\"message\":{message},\"actions\":[{string.Join(',', list)}]}}");

    /// <summary>One byte another, a piece missing, a piece too much.</summary>
    private static byte[] Flawed(byte[] reply, int flaw)
    {
        var place = reply.Length == 0 ? 0 : flaw % reply.Length;
        return (flaw % 5) switch
        {
            _ when flaw == 0 => reply,
            0 => reply[..place],
            1 => [.. reply, .. "{}"u8],
            2 => [0xEF, 0xBB, 0xBF, .. reply],
            3 => [.. reply[..place], (byte)flaw, .. reply[place..]],
            _ => [.. reply[..place], .. reply],
        };
    }

    private static string Of(string type, string payload) => $$"""{"type":{{type}},"payload":{{payload}}}""";

    private static string With(string payload, (string Name, string Value) more) => $"{payload[..^1]},\"{more.Name}\":{more.Value}}}";

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
