using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Access;

/// <summary>
/// A process in the agent's place, which knows what he knows (his own secret, no folder, no key), tries what decides in every spelling
/// that a server could take for the same.
/// </summary>
public sealed class SpellingTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(AskingHandler.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task AnAgent_ThatWouldDecide_DoesNotGetThrough_HoweverItSpellsTheCall()
    {
        _still.Agent.Answers("Done.", Some.Action(AskingHandler.Tier4, new { text = "x", name = "shop" }));
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        var approval = (await _still.ApprovalsAsync()).Single();
        var body = $$"""{"payload_sha256":"{{approval.PayloadSha256}}","confirm":"shop"}""";
        var passed = new List<string>();
        var tried = 0;

        foreach (var (method, path) in Deciding(approval.Id, task.HangfireJobId!))
        {
            foreach (var spelled in Spellings(method, path))
            {
                foreach (var headers in Headers())
                {
                    var answer = await RawHttp.SendAsync(
                        _still.Backend.Port, [spelled, $"Host: 127.0.0.1:{_still.Backend.Port}", .. headers, "Content-Type: application/json", $"Content-Length: {body.Length}", "", body]);
                    tried++;
                    if (RawHttp.Status(answer) is >= 200 and < 400)
                    {
                        passed.Add($"{spelled} {string.Join(' ', headers)}");
                    }
                }
            }
        }

        passed.Should().BeEmpty();
        tried.Should().BeGreaterThan(500);
        (await _still.ApprovalsAsync("pending")).Should().ContainSingle("nothing was decided");
        (await _still.Backend.GetAsync("/otto/worker")).Read<WorkerState>().Enabled.Should().BeTrue();
        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.AwaitingApproval);
        (await _still.Backend.GetAsync("/otto/audit?limit=500")).Read<Page<AuditEntry>>().Items.Should().NotContain(line => line.AskedBy == "program" || line.Event == AuditEvent.Worker);
    }

    private static IEnumerable<(string Method, string Path)> Deciding(long approval, string job) =>
    [
        ("POST", $"/otto/approvals/{approval}/approve"), ("POST", $"/otto/approvals/{approval}/reject"), ("POST", "/otto/runs/1/actions/0/resolve"),
        ("PUT", "/otto/worker"), ("POST", "/otto/open"), ("POST", "/otto/keys"), ("DELETE", "/otto/sessions"), ("POST", "/otto/tasks/1/cancel"),
        ("PATCH", "/otto/tasks/1"), ("POST", "/hangfire/jobs/enqueued/delete"), ("POST", $"/hangfire/jobs/actions/requeue/{job}"), ("POST", "/hangfire/recurring/trigger"),
    ];

    private static IEnumerable<string> Spellings(string method, string path)
    {
        string[] paths =
        [
            path, path + "/", path.ToUpperInvariant(), "/" + path, path.Replace("/otto/", "/otto//", StringComparison.Ordinal), path + "?", path + "?x=1", path + "#", path + "/.",
            "/health/.." + path, "/health/%2e%2e" + path, path.Replace("o", "%6f", StringComparison.Ordinal), path + ";x=1", path + "%00", path + "%2f", "/open/.." + path, "/otto.css/.." + path,
        ];
        return [.. paths.Select(spelled => $"{method} {spelled} HTTP/1.1"), $"{method} http://127.0.0.1{path} HTTP/1.1", $"{method.ToLowerInvariant()} {path} HTTP/1.1"];
    }

    private IEnumerable<string[]> Headers() =>
    [
        [],
        [$"Authorization: Bearer {_still.Agent.Secret}"],
        ["X-Otto-Source: cli", "X-Otto-Source: console", "X-Otto-Token: x"],
        ["X-HTTP-Method-Override: POST", "X-Original-URL: /otto/tasks", "X-Forwarded-For: 127.0.0.1"],
    ];
}
