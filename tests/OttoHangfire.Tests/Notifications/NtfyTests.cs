using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Notifications;

/// <summary>Messages to a topic of ntfy, as its documentation has them.</summary>
public sealed class NtfyTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Path, string? Token, JsonElement Body)> _received = new();
    private WebApplication _server = null!;
    private StillBackend _still = null!;
    private (int Status, string Body) _answer = (200, "{}");

    public async Task InitializeAsync()
    {
        var port = FreePort.Find();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port));
        _server = builder.Build();
        _server.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _received.Enqueue((context.Request.Path, context.Request.Headers.Authorization, JsonElement.Parse(await reader.ReadToEndAsync())));
            context.Response.StatusCode = _answer.Status;
            await context.Response.WriteAsync(_answer.Body);
        });
        await _server.StartAsync();
        _still = await StillBackend.StartAsync(settings: $$"""
            {"channels":[{"name":"phone","kind":"ntfy","url":"http://127.0.0.1:{{port}}","topic":"my-otto","token":"tk_canary","priority":4,"allow_private":true}]}
            """);
    }

    public async Task DisposeAsync()
    {
        await _still.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task AMessage_IsPublishedToItsTopic()
    {
        await PutInAsync("Müll 🗑️", "Jetzt");
        await SendAsync();

        var (path, token, body) = _received.Should().ContainSingle().Subject;
        (path, token).Should().Be(("/", "Bearer tk_canary"));
        JsonElement.DeepEquals(body, Some.Json(new
        {
            topic = "my-otto",
            title = "Müll 🗑️",
            message = "Jetzt",
            priority = 4,
            tags = new[] { "alarm_clock" },
            sequence_id = (await OneAsync()).MessageId,
        })).Should().BeTrue(body.ToString());
        (await OneAsync()).State.Should().Be("sent");
    }

    [Fact]
    public async Task AnUrgentOne_RingsOn_AndOneWithoutABody_SaysItsTitle()
    {
        await _still.Get<OttoDatabase>().WriteAsync(
            transaction => _still.Get<Outbox>().AddAsync(channel: null, "Disk full", "", runId: null, transaction, urgent: true), CancellationToken.None);
        await SendAsync();

        _received.Single().Body.GetProperty("priority").GetInt32().Should().Be(5);
        _received.Single().Body.GetProperty("message").GetString().Should().Be("Disk full");
    }

    [Theory]
    [InlineData(401, """{"code":40101,"http":401,"error":"unauthorized"}""", "failed", "ntfy answered 401: unauthorized.")]
    [InlineData(403, """{"error":"forbidden"}""", "failed", "ntfy answered 403: forbidden.")]
    [InlineData(413, "too much", "failed", "ntfy answered 413.")]
    [InlineData(429, """{"error":"limit reached: too many requests"}""", "pending", "ntfy answered 429: limit reached: too many requests.")]
    [InlineData(500, "<html>", "pending", "ntfy answered 500.")]
    [InlineData(503, """{"error":7}""", "pending", "ntfy answered 503.")]
    [InlineData(404, "", "pending", "ntfy answered 404.")]
    public async Task WhatTheServerSays_Counts(int status, string body, string state, string words)
    {
        _answer = (status, body);
        await PutInAsync("x", "y");
        await SendAsync();

        (await OneAsync()).Should().BeEquivalentTo(new { State = state, LastError = words });
        (await _still.Backend.PostAsync("/otto/channels/phone/test")).AsProblem(502).Detail.Should().Be(words);
    }

    [Fact]
    public async Task TriedAgain_ItReplacesWhatIsThere()
    {
        _answer = (500, "");
        await PutInAsync("x", "y");
        await SendAsync();
        _still.Clock.Advance(TimeSpan.FromSeconds(5));
        _answer = (200, "{}");
        await SendAsync();

        _received.Should().HaveCount(2);
        _received.Select(message => message.Body.GetProperty("sequence_id").GetString()).Distinct().Should().ContainSingle()
            .Which.Should().MatchRegex(@"\A[-_A-Za-z0-9]{1,64}\z");
    }

    private async Task PutInAsync(string title, string body)
    {
        _still.Agent.Answers("Done.", Some.Action("notify.send", new { title, body }));
        await _still.RingAsync((await _still.AddAsync()).Id);
    }

    private async Task<Notification> OneAsync() => (await _still.Backend.GetAsync("/otto/notifications")).Read<Page<Notification>>().Items.Single();

    private Task SendAsync() => _still.Get<Outbox>().SendDueAsync(CancellationToken.None);
}
