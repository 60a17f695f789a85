using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OttoHangfire.Tests.Support;

/// <summary>A mail that was taken, or at least handed over whole.</summary>
internal sealed record ReceivedMail(string From, string To, string Text, bool WasEncrypted);

/// <summary>A mail server on this machine that was written from RFC 5321, RFC 3207 and RFC 4954, and says what a test wants to hear.</summary>
internal sealed class MailSink : IAsyncDisposable
{
    /// <summary>In the place of an answer: hang up.</summary>
    public const string HangUp = "";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2? _certificate;
    private readonly ConcurrentBag<Task> _lines = [];
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    private MailSink(bool hasTls)
    {
        _certificate = hasTls ? OwnCertificate() : null;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Every text that was handed over, whatever was answered to it.</summary>
    public ConcurrentQueue<ReceivedMail> Received { get; } = new();

    /// <summary>Every command, in order; the end of a text is a point.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>What is answered to a command instead of the usual; null = the usual.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>Goes on with its greeting when this has ended.</summary>
    public Task Greets { get; set; } = Task.CompletedTask;

    /// <summary>Ends when somebody has connected.</summary>
    public Task Called => _called.Task;

    public static MailSink Start(bool hasTls = false) => new(hasTls);

    /// <summary>The entry of <c>otto.json</c> for it.</summary>
    public string Settings(string tls = "none", string? password = null) => $$"""
        {"channels":[{"name":"mail","kind":"email","host":"127.0.0.1","port":{{Port}},"tls":"{{tls}}","from":"otto@home.example","to":"me@example.org"
          {{(password is null ? "" : $$""","user":"me","password":"{{password}}" """)}}}]}
        """;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_lines).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _certificate?.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _lines.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception stopped) when (stopped is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            _called.TrySetResult();
            Stream stream = client.GetStream();
            await Greets.WaitAsync(_end.Token);
            await SayAsync(stream, "220 sink.example ESMTP");
            var (from, to, encrypted) = ("", "", false);
            while (await LineAsync(stream) is { } command)
            {
                Commands.Enqueue(command);
                var verb = command.Split(' ')[0].ToUpperInvariant();
                (from, to) = verb switch { "MAIL" => (command, to), "RCPT" => (from, command), _ => (from, to) };
                var answer = Answer(command) ?? Usual(verb, encrypted);
                if (answer == HangUp)
                {
                    return;
                }

                await SayAsync(stream, answer);
                if (verb == "STARTTLS" && answer.StartsWith("220", StringComparison.Ordinal))
                {
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(_certificate!, clientCertificateRequired: false, checkCertificateRevocation: false);
                    (stream, encrypted) = (tls, true);
                }
                else if (verb == "DATA" && answer.StartsWith("354", StringComparison.Ordinal))
                {
                    Received.Enqueue(new ReceivedMail(from, to, await TextAsync(stream), encrypted));
                    Commands.Enqueue(".");
                    var word = Answer(".") ?? "250 2.0.0 queued as 4711";
                    if (word == HangUp)
                    {
                        return;
                    }

                    await SayAsync(stream, word);
                }
                else if (verb == "QUIT")
                {
                    return;
                }
            }
        }
    }

    private string Usual(string verb, bool encrypted) => verb switch
    {
        "EHLO" => string.Concat("250-sink.example\r\n", _certificate is not null && !encrypted ? "250-STARTTLS\r\n" : "", "250-AUTH PLAIN\r\n250 8BITMIME"),
        "STARTTLS" => "220 go ahead",
        "AUTH" => "235 2.7.0 accepted",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 ok",
    };

    private async Task<string> TextAsync(Stream stream)
    {
        var text = new StringBuilder();
        while (await LineAsync(stream) is { } line && line != ".")
        {
            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return text.ToString();
    }

    private async Task<string?> LineAsync(Stream stream)
    {
        var (line, one) = (new List<byte>(), new byte[1]);
        while (await stream.ReadAsync(one, _end.Token) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }

    private async Task SayAsync(Stream stream, string answer) => await stream.WriteAsync(Encoding.ASCII.GetBytes($"{answer}\r\n"), _end.Token);

    private static X509Certificate2 OwnCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=sink.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null);
    }
}
