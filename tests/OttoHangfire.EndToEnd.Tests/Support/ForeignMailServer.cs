using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using OttoHangfire.Agent.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Support;

/// <summary>A mail as a mail server understood it that nobody here wrote.</summary>
internal sealed record ForeignMail(string MessageId, string Subject, string Text);

/// <summary>A mail server that nobody here wrote: <c>maildev</c>, or the <c>aiosmtpd</c> of Python. Each is ended by its own process.</summary>
internal abstract class ForeignMailServer(Process process) : IAsyncDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<ForeignMailServer> StartAsync(string kind, int port) =>
        kind == "maildev" ? await Maildev.StartAsync(port) : await Aiosmtpd.StartAsync(port);

    /// <summary>Every text that came, in order.</summary>
    public abstract Task<IReadOnlyList<ForeignMail>> ReceivedAsync();

    /// <summary>Holds its process, so that it takes in connections and says nothing.</summary>
    public Task PauseAsync() => new Command("kill", "-STOP", $"{process.Id}").RunAsync();

    public Task GoOnAsync() => new Command("kill", "-CONT", $"{process.Id}").RunAsync();

    public virtual async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync().WaitAsync(Patience);
        process.Dispose();
    }

    protected static Process Begin(string program, string folder, params string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
}

/// <summary><c>maildev</c>, asked over its own API.</summary>
internal sealed class Maildev : ForeignMailServer
{
    private static readonly string Home = Checkout.PathOf("artifacts", "mailservers");
    private static readonly string Script = Path.Combine(Home, "node_modules", "maildev", "dist", "bin", "maildev.js");

    private readonly TemporaryFolder _mails;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Uri _all;

    private Maildev(Process process, int webPort, TemporaryFolder mails)
        : base(process)
    {
        _mails = mails;
        _all = new Uri($"http://127.0.0.1:{webPort}/api/email");
    }

    /// <summary>Why it cannot run here; null where it can.</summary>
    public static string? Missing =>
        OperatingSystem.IsWindows() ? "there is no signal that holds a process"
        : Programs.Find("node") is null ? "node is not installed"
        : !File.Exists(Script) ? "maildev is not installed; tools/test.sh installs it"
        : null;

    public static async Task<Maildev> StartAsync(int port)
    {
        var mails = new TemporaryFolder();
        var webPort = FreePort.Find();
        var node = Begin(
            Programs.Find("node")!, Home, Script, "--silent", "--ip", "127.0.0.1", "--smtp", $"{port}", "--web-ip", "127.0.0.1",
            "--web", $"{webPort}", "--mail-directory", mails.Path);
        var server = new Maildev(node, webPort, mails);
        await Eventually.HoldsAsync(server.IsReadyAsync, "maildev answers", Patience);
        return server;
    }

    public override async Task<IReadOnlyList<ForeignMail>> ReceivedAsync()
    {
        var all = JsonElement.Parse(await _client.GetStringAsync(_all));
        return [.. all.EnumerateArray().Select(mail => new ForeignMail(
            mail.GetProperty("headers").GetProperty("message-id").GetString()!,
            mail.GetProperty("subject").GetString()!,
            mail.GetProperty("text").GetString()!))];
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _client.Dispose();
        _mails.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            await _client.GetStringAsync(_all);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

/// <summary><c>aiosmtpd</c>, which tells of each text before it answers it, and answers as a test wants it.</summary>
internal sealed class Aiosmtpd : ForeignMailServer
{
    private readonly ConcurrentQueue<JsonElement> _told = new();
    private readonly Task _listening;

    private Aiosmtpd(Process process)
        : base(process) => _listening = ListenAsync(process.StandardOutput);

    /// <summary>Why it cannot run here; null where it can.</summary>
    public static string? Missing => Programs.Find("aiosmtpd") is null ? "aiosmtpd is not installed (python3-aiosmtpd)" : null;

    /// <summary>All that it has told, as it told it.</summary>
    public IReadOnlyList<JsonElement> Told => [.. _told];

    /// <summary>Starts it.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="answers">To the texts, one after the other: a status, or <c>hold</c> for none.</param>
    public static async Task<Aiosmtpd> StartAsync(int port, params string[] answers)
    {
        // The Python that it was installed for stands in the first line of its own program.
        var python = (await File.ReadAllLinesAsync(Programs.Find("aiosmtpd")!))[0].TrimStart('#', '!').Trim();
        var process = Begin(
            python, Path.GetTempPath(), ["-B", Checkout.PathOf("tools", "mailservers", "receive.py"), $"{port}", .. answers]);
        (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience)).Should().Be("ready");
        return new Aiosmtpd(process);
    }

    public override Task<IReadOnlyList<ForeignMail>> ReceivedAsync() => Task.FromResult<IReadOnlyList<ForeignMail>>(
        [.. _told.Select(mail => new ForeignMail(Word(mail, "message_id"), Word(mail, "subject"), Word(mail, "text")))]);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _listening;
    }

    private static string Word(JsonElement mail, string name) => mail.GetProperty(name).GetString()!;

    private async Task ListenAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            _told.Enqueue(JsonElement.Parse(line));
        }
    }
}

/// <summary>A fact against <c>aiosmtpd</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AiosmtpdFactAttribute : FactAttribute
{
    public AiosmtpdFactAttribute() => Skip = Aiosmtpd.Missing;
}

/// <summary>A fact against <c>maildev</c>, which <c>tools/test.sh</c> fetches.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MaildevFactAttribute : FactAttribute
{
    public MaildevFactAttribute() => Skip = Maildev.Missing;
}
