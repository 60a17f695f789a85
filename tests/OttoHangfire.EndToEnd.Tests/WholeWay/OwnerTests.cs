using System.Net;
using System.Text;
using System.Text.Json;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>The owner at her terminal and in her browser never copies a key, and no other program decides.</summary>
public sealed class OwnerTests
{
    [LinuxFact]
    public async Task TheOwnerDecides_WithoutBeingAsked_AndNobodyElse()
    {
        await using var home = new OttoHome();
        (await home.StartAsync("--detach")).Screen.Should().NotContain("/open?code=", "nobody knows where that goes");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{home.Port}") };

        // At her terminal.
        (await home.OttoAsync("worker", "off")).Screen.Should().Contain("is off");
        (await home.OttoAsync("worker", "on")).ExitCode.Should().Be(0);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(home.DataFolder, "owner.key")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        // Another program.
        using var off = new StringContent("""{"enabled":false}""", Encoding.UTF8, "application/json");
        using var refused = await http.PutAsync("/otto/worker", off);
        refused.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await refused.Content.ReadAsStringAsync()).Should().Contain("tools/otto open");

        // Her browser.
        var opened = JsonDocument.Parse((await home.OttoAsync("open", "--json")).Output).RootElement;
        opened.GetProperty("url").GetString().Should().Be($"http://127.0.0.1:{home.Port}/open?code={opened.GetProperty("code").GetString()}");
        using var signedIn = await http.GetAsync(opened.GetProperty("url").GetString());
        signedIn.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        (await home.OttoAsync("key", "sessions")).Output.Should().Contain("unknown");
        (await home.OttoAsync("key", "sessions", "end", "all")).ExitCode.Should().Be(0);
        (await home.OttoAsync("key", "sessions")).Output.Should().Contain("tools/otto open");

        // A program of hers.
        var key = (await home.OttoAsync("key", "add", "phone", "--scope", "tasks")).Output.Split('\n').Single(line => line.Contains("otto_", StringComparison.Ordinal)).Trim();
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        (await http.GetAsync("/otto/tasks")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await home.OttoAsync("key", "list")).Output.Should().Contain("phone").And.NotContain(key);
        (await home.OttoAsync("key", "revoke", "phone")).ExitCode.Should().Be(0);
        (await http.GetAsync("/otto/tasks")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

        (await home.OttoAsync("audit", "verify")).Output.Should().Contain("as they were written").And.MatchRegex("[0-9a-f]{64}");
        var logs = string.Concat(Directory.GetFiles(Path.Combine(home.DataFolder, "logs")).Select(File.ReadAllText));
        logs.Should().NotContain(opened.GetProperty("code").GetString()).And.NotContain(key);
    }

    [LinuxFact]
    public async Task WhereOttoDoesNotRun_HisPort_IsNotShownTheKey()
    {
        await using var home = new OttoHome();
        await home.StartAsync("--detach");
        await home.StartAsync("--stop");
        using var stranger = new HttpListener { Prefixes = { $"http://127.0.0.1:{home.Port}/" } };
        stranger.Start();
        var heard = stranger.GetContextAsync();

        var asking = home.OttoAsync("list");
        var call = await heard;
        var shown = call.Request.Headers["Authorization"];
        call.Response.Close();
        await asking;

        shown.Should().BeNull("any program may have the port now");
    }
}
