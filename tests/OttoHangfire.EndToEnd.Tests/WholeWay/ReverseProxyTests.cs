using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>Otto behind a real nginx on this very machine, with the configuration that <c>docs/operating.md</c> shows.</summary>
public sealed partial class ReverseProxyTests
{
    private const string Name = "otto.example";

    [NginxFact]
    public async Task WhoComesThroughTheProxy_IsNeverLocal_AndTheOwnersKeyOpensAll()
    {
        await using var home = new OttoHome(new Dictionary<string, string> { ["OTTO_HOSTS"] = Name, ["OTTO_TRUSTED_PROXIES"] = "127.0.0.1" });
        (await home.StartAsync("--detach")).ExitCode.Should().Be(0);
        var owner = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(home.DataFolder, "owner.key"))).Trim());
        using var nginx = await Nginx.StartAsync(home.Port);
        using var http = nginx.Client();

        var calls = await CallsAsync(http, owner);
        calls.Should().HaveCountGreaterThan(40);
        foreach (var (method, path) in calls)
        {
            using var anonymous = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await http.SendAsync(anonymous);
            answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized, $"{method} {path} was called by nobody");
        }

        using var hers = new HttpRequestMessage(HttpMethod.Get, "/otto/tasks") { Headers = { Authorization = owner } };
        using var list = await http.SendAsync(hers);
        list.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    /// <summary>Every call of the API, and the pages that are no part of it.</summary>
    private static async Task<List<(string Method, string Path)>> CallsAsync(HttpClient http, AuthenticationHeaderValue owner)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json") { Headers = { Authorization = owner } };
        using var answer = await http.SendAsync(asked);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return
        [
            .. document.RootElement.GetProperty("paths").EnumerateObject()
                .Where(path => path.Name.StartsWith("/otto", StringComparison.Ordinal))
                .SelectMany(path => path.Value.EnumerateObject().Select(method => (method.Name.ToUpperInvariant(), Parameter().Replace(path.Name, "1"))))
                .Where(call => call.Item1 is "GET" or "POST" or "PUT" or "PATCH" or "DELETE"),
            ("GET", "/openapi/v1.json"),
            ("GET", "/docs"),
            ("GET", "/hangfire"),
            ("POST", "/hangfire/jobs/succeeded/requeue"),
        ];
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Parameter();

    private sealed class Nginx(Process process, DirectoryInfo folder, int port) : IDisposable
    {
        public static async Task<Nginx> StartAsync(int backendPort)
        {
            // Its configuration takes a space for the end of a path.
            var folder = Directory.CreateTempSubdirectory("otto-nginx-");
            var port = FreePort.Find();
            MakeCertificate(folder);
            var server = Documented()
                .Replace("listen 443 ssl", $"listen 127.0.0.1:{port} ssl", StringComparison.Ordinal)
                .Replace("/etc/otto/", folder.FullName + "/", StringComparison.Ordinal)
                .Replace("127.0.0.1:8000", $"127.0.0.1:{backendPort}", StringComparison.Ordinal);
            string[] places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "nginx.conf"),
                $$"""
                daemon off;
                master_process off;
                pid {{Path.Combine(folder.FullName, "pid")}};
                events {}
                http {
                    access_log off;
                    {{string.Join('\n', places.Select(place => $"{place}_temp_path {Path.Combine(folder.FullName, place)};"))}}
                    {{server}}
                }
                """);
            var start = new ProcessStartInfo(Command.Find("nginx") ?? NginxFactAttribute.Usual, ["-c", Path.Combine(folder.FullName, "nginx.conf"), "-e", Path.Combine(folder.FullName, "errors")]);
            var nginx = new Nginx(Process.Start(start)!, folder, port);
            await Eventually.HoldsAsync(nginx.ListensAsync, "nginx listens");
            return nginx;
        }

        /// <summary>Knows the proxy by its name, as whoever calls from elsewhere does.</summary>
        public HttpClient Client()
        {
            var handler = new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == $"CN={Name}" },
                ConnectCallback = async (_, cancellation) =>
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            };
            return new HttpClient(handler) { BaseAddress = new Uri($"https://{Name}/") };
        }

        public void Dispose()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            folder.Delete(recursive: true);
        }

        private static string Documented()
        {
            var page = File.ReadAllText(Solution.File("docs", "operating.md"));
            var begin = page.IndexOf("server {", StringComparison.Ordinal);
            return page[begin..page.IndexOf("```", begin, StringComparison.Ordinal)];
        }

        private static void MakeCertificate(DirectoryInfo folder)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var now = TimeProvider.System.GetUtcNow();
            using var certificate = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            File.WriteAllText(Path.Combine(folder.FullName, "fullchain.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(Path.Combine(folder.FullName, "privkey.pem"), key.ExportPkcs8PrivateKeyPem());
        }

        private async Task<bool> ListensAsync()
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }
}

/// <summary>A fact about a real nginx.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NginxFactAttribute : FactAttribute
{
    /// <summary>Where Debian has it, which is on nobody's path but root's.</summary>
    public const string Usual = "/usr/sbin/nginx";

    public NginxFactAttribute() => Skip = Command.Find("nginx") is not null || File.Exists(Usual) ? null : "nginx is not installed";
}
