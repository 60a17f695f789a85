using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Notifications;

/// <summary>Three hundred ways to write an address that is not on the open internet, and none is dialled.</summary>
public sealed class WebhookAddressTests : IAsyncLifetime, IDisposable
{
    private TcpListener _canary = null!;
    private readonly List<string> _caught = [];
    private Task _watching = null!;

    public Task InitializeAsync()
    {
        _canary = new TcpListener(IPAddress.IPv6Any, 0);
        _canary.Server.DualMode = true;
        _canary.Start();
        _watching = WatchAsync();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _canary.Stop();
        await _watching;
    }

    public void Dispose() => _canary.Dispose();

    [Fact]
    public async Task NoAddressInside_IsDialled_HoweverItIsWritten()
    {
        var hosts = Inside().Distinct(StringComparer.Ordinal).ToArray();
        using var line = new ChannelLine((host, _) => Task.FromResult(SystemAnswer(host)), new FakeTimeProvider(Some.Now));
        var sender = new WebhookSender(line, new FakeTimeProvider(Some.Now));

        var dialled = new List<string>();
        foreach (var host in hosts)
        {
            // What no URL can be made of cannot be set at all.
            if (Uri.TryCreate($"https://{host}:{Port}/hook", UriKind.Absolute, out var url)
                && (await sender.SendAsync(Channel(url), Message, CancellationToken.None)).Problem is var problem
                && problem?.Contains("not on the open internet", StringComparison.Ordinal) != true
                && problem?.Contains("could not be reached", StringComparison.Ordinal) != true)
            {
                dialled.Add($"{host}: {problem}");
            }
        }

        hosts.Length.Should().BeGreaterThanOrEqualTo(300);
        dialled.Should().BeEmpty();
        _caught.Should().BeEmpty("nobody may knock at the canary");
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("1.1.1.1", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.64.0.0", false)]
    [InlineData("100.127.255.255", false)]
    [InlineData("100.128.0.0", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.16.0.0", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.0", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("223.255.255.255", true)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("2a00:1450:4001::200e", true)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b::808:808", false)]
    [InlineData("64:ff9b:1::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:0:1::", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd12:3456::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2001:db8::1", false)]
    public void WhatIsOnTheOpenInternet(string address, bool isPublic)
    {
        PublicAddress.IsPublic(IPAddress.Parse(address)).Should().Be(isPublic);
    }

    [Fact]
    public async Task AResolverThatChangesItsAnswer_IsAskedOnce_AndItsAnswerIsWhatIsDialled()
    {
        // Broken off once the name is resolved: what lies outside is not really dialled by a test.
        using var resolved = new CancellationTokenSource();
        var asked = 0;
        async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
        {
            await resolved.CancelAsync();
            return [++asked == 1 ? IPAddress.Parse("8.8.8.8") : IPAddress.Loopback];
        }

        var connecting = async () => await GuardedConnection.ConnectAsync(new DnsEndPoint("rebind.example", Port), allowPrivate: false, ResolveAsync, resolved.Token);

        await connecting.Should().ThrowAsync<OperationCanceledException>("the address that was looked at is dialled");
        asked.Should().Be(1);
        _caught.Should().BeEmpty();
    }

    [Fact]
    public async Task AnAnswerWithOneAddressInside_IsRefusedAsAWhole()
    {
        using var line = new ChannelLine((_, _) => Task.FromResult(new[] { IPAddress.Parse("8.8.8.8"), IPAddress.Loopback }), new FakeTimeProvider(Some.Now));
        var sender = new WebhookSender(line, new FakeTimeProvider(Some.Now));

        var delivery = await sender.SendAsync(Channel(new Uri($"https://both.example:{Port}/")), Message, CancellationToken.None);

        delivery.Problem.Should().Contain("127.0.0.1, which is not on the open internet");
        _caught.Should().BeEmpty();
    }

    [Fact]
    public async Task WhatTheOwnerAllowsForOneChannel_IsDialled()
    {
        await using var sink = await WebhookSink.StartAsync();
        using var line = new ChannelLine((_, _) => Task.FromResult(new[] { IPAddress.Loopback }), TimeProvider.System);
        var sender = new WebhookSender(line, TimeProvider.System);
        var channel = Channel(new Uri($"http://home.example:{sink.Url.Port}/"));

        var refused = await sender.SendAsync(channel, Message, CancellationToken.None);
        var allowed = await sender.SendAsync(channel with { AllowPrivate = true }, Message, CancellationToken.None);
        var refusedAfterwards = await sender.SendAsync(channel, Message, CancellationToken.None);

        refused.Problem.Should().Contain("allow_private");
        allowed.Problem.Should().BeNull();
        refusedAfterwards.Problem.Should().Contain("allow_private", "a line that another channel has dialled is not lent out");
        sink.Received.Should().ContainSingle();
    }

    private static Message Message { get; } = new("msg_1", Some.Now, "x", "y", RunId: null, Urgent: false);

    private int Port => ((IPEndPoint)_canary.LocalEndpoint).Port;

    private static WebhookChannel Channel(Uri url) => new()
    {
        Name = "x",
        Url = url,
        Secret = new Secret(Convert.FromBase64String(WebhookSink.Secret["whsec_".Length..])),
    };

    /// <summary>What a resolver could say for names that lead inside; numbers are resolved as the system does it.</summary>
    private static IPAddress[] SystemAnswer(string host)
    {
        try
        {
            return host.Any(char.IsLetter) && !host.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? [IPAddress.Loopback] : Dns.GetHostAddresses(host);
        }
        catch (SocketException)
        {
            return [IPAddress.Loopback];
        }
    }

    private static IEnumerable<string> Inside()
    {
        byte[][] addresses =
        [
            [127, 0, 0, 1], [127, 1, 2, 3], [127, 255, 255, 254], [10, 0, 0, 1], [10, 255, 255, 255], [172, 16, 0, 1], [172, 31, 255, 255], [192, 168, 0, 1], [192, 168, 255, 255],
            [169, 254, 169, 254], [169, 254, 0, 1], [100, 64, 0, 1], [100, 127, 255, 255], [0, 0, 0, 0], [0, 1, 2, 3], [224, 0, 0, 1], [239, 255, 255, 255], [255, 255, 255, 255],
            [192, 0, 0, 1], [198, 18, 0, 1], [240, 0, 0, 1],
        ];
        foreach (var bytes in addresses)
        {
            var (a, b, c, d) = (bytes[0], bytes[1], bytes[2], bytes[3]);
            var number = ((uint)a << 24) | ((uint)b << 16) | ((uint)c << 8) | d;
            yield return $"{a}.{b}.{c}.{d}";
            yield return $"{a}.{b}.{c}.{d}.";
            yield return $"{number}";
            yield return $"0x{number:x8}";
            yield return $"0X{number:X}";
            yield return $"0{Convert.ToString(number, 8)}";
            yield return $"0{Convert.ToString(a, 8)}.0{Convert.ToString(b, 8)}.0{Convert.ToString(c, 8)}.0{Convert.ToString(d, 8)}";
            yield return $"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}";
            yield return $"{a}.{((uint)b << 16) | ((uint)c << 8) | d}";
            yield return $"{a}.{b}.{((uint)c << 8) | d}";
            yield return $"0x{a:x}.{b}.0{Convert.ToString(c, 8)}.{d}";
            yield return $"[::ffff:{a}.{b}.{c}.{d}]";
            yield return $"[::ffff:{a:x2}{b:x2}:{c:x2}{d:x2}]";
            yield return $"[0:0:0:0:0:ffff:{a:x2}{b:x2}:{c:x2}{d:x2}]";
            yield return $"[64:ff9b::{a}.{b}.{c}.{d}]";
            yield return $"[2002:{a:x2}{b:x2}:{c:x2}{d:x2}::1]";
            yield return $"[::{a}.{b}.{c}.{d}]";
        }

        foreach (var address in new[]
        {
            "::", "::1", "0:0:0:0:0:0:0:1", "fe80::1", "fe80::1%25lo", "fe80::1%25eth0", "fc00::1", "fd00::1", "fdff:ffff::1", "fec0::1", "ff01::1", "ff02::1", "ff05::2", "2001:db8::1",
            "2001::1", "2001:10::1", "100::1", "64:ff9b:1::1", "5f00::1", "3fff::1", "4000::1",
        })
        {
            yield return $"[{address}]";
        }

        foreach (var name in new[]
        {
            "localhost", "LOCALHOST", "localhost.", "localhost.localdomain", "foo.localhost", "ip6-localhost", "127.0.0.1.nip.io", "metadata.google.internal", "router.lan", "printer.local",
            "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "xn--localhost", "user@127.0.0.1", "8.8.8.8@127.0.0.1", "a:b@[::1]", "a%2eb.example", "otto.example",
        })
        {
            yield return name;
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                using var caught = await _canary.AcceptTcpClientAsync();
                _caught.Add(caught.Client.LocalEndPoint!.ToString()!);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }
}
