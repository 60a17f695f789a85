using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MimeKit;
using OttoHangfire.Contracts;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Incidents;

/// <summary>The message of an approval has one link, <c>Open</c>: to the page on which it is decided, and to nothing that decides.</summary>
public sealed class ApprovalLinkTests : IAsyncLifetime
{
    private const string Home = "http://localhost:8000";
    private const string Link = $"{Home}/approvals/1";

    private WebhookSink _sink = null!;

    private string Webhook => $$"""
        {"name":"phone","kind":"webhook","url":"{{_sink.Url}}","secret":"{{WebhookSink.Secret}}","allow_private":true}
        """;

    public async Task InitializeAsync() => _sink = await WebhookSink.StartAsync();

    public async Task DisposeAsync() => await _sink.DisposeAsync();

    [Fact]
    public async Task AWebhook_IsToldIt_BesideTheWordsToType()
    {
        await using var scene = await AskedAsync(Webhook);

        var data = DataOf(_sink.Received.Should().ContainSingle().Subject);
        LinksOf(data).Should().Equal(("Open", Link));
        data.GetProperty("body").GetString().Should().EndWith($"run '{TypedCommand.Otto("approve 1")}'.");
    }

    [Fact]
    public async Task Ntfy_HasItAsAButton_ThatOnlyOpensAPage()
    {
        // It is no webhook, so the sink does not know it; what came is all that counts here.
        await using var scene = await AskedAsync($$"""{"name":"phone","kind":"ntfy","url":"{{_sink.Url}}","topic":"otto","allow_private":true}""");

        var actions = JsonElement.Parse(_sink.Strangers.Should().ContainSingle().Subject).GetProperty("actions");
        JsonElement.DeepEquals(actions, Some.Json(new[] { new { action = "view", label = "Open", url = Link } })).Should().BeTrue(actions.GetRawText());
    }

    [Fact]
    public async Task AMail_HasItAsALine()
    {
        await using var server = MailSink.Start();
        await using var scene = await AskedAsync(
            $$"""{"name":"mail","kind":"email","host":"127.0.0.1","port":{{server.Port}},"tls":"none","from":"otto@home.example","to":"me@example.org"}""");

        var mail = await MimeMessage.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(server.Received.Single().Text)));
        mail.TextBody!.Split('\n').Select(line => line.Trim()).Should().ContainSingle(line => line == $"Open: {Link}");
    }

    [Fact]
    public async Task WithoutAPublicAddress_ItSaysOnlyWhatToType()
    {
        await using var scene = await AskedAsync(Webhook, publicUrl: null);

        var data = DataOf(_sink.Received.Should().ContainSingle().Subject);
        data.TryGetProperty("links", out _).Should().BeFalse();
        data.GetProperty("body").GetString().Should().EndWith($"run '{TypedCommand.Otto("approve 1")}'.");
    }

    [Fact]
    public async Task WhoeverHasTheLink_AndNoProof_DecidesNothing()
    {
        await using var scene = await AskedAsync(Webhook);
        var page = new Uri(Link).PathAndQuery;

        using var seen = await scene.Backend.Anybody.GetAsync(page);
        var shown = await seen.Content.ReadAsStringAsync();
        foreach (var address in new[] { page, $"{page}/approve", $"/otto{page}/approve" })
        {
            using var pressed = await scene.Backend.Anybody.PostAsJsonAsync(address, new { payload_sha256 = "x" });
            pressed.IsSuccessStatusCode.Should().BeFalse(address);
        }

        shown.Should().NotContain("action=\"/approvals/1/approve\"");
        (await scene.Backend.GetAsync("/otto/approvals/1")).Read<Approval>().Status.Should().Be("pending");
    }

    [Fact]
    public async Task ManyAtOnce_AreOneMessage_AndOpenTheListOfThem()
    {
        await using var scene = await IncidentScene.OpenAsync(Webhook, Home);
        for (var i = 0; i < 4; i++)
        {
            await AskAsync(scene);
        }

        await SendAsync(scene);

        LinksOf(DataOf(_sink.Received.Should().ContainSingle().Subject)).Should().Equal(("Open", $"{Home}/approvals"));
    }

    [Fact]
    public async Task WhatElseGoesWrong_HasNoLink()
    {
        await using var scene = await IncidentScene.OpenAsync(Webhook, Home);
        scene.Still.Agent.AnswersProblem(StatusCodes.Status404NotFound, "I have no skill for that.");
        await scene.RunAsync();

        await SendAsync(scene);

        DataOf(_sink.Received.Should().ContainSingle().Subject).TryGetProperty("links", out _).Should().BeFalse();
    }

    private static async Task<IncidentScene> AskedAsync(string channel, string? publicUrl = Home)
    {
        var scene = await IncidentScene.OpenAsync(channel, publicUrl);
        await AskAsync(scene);
        await SendAsync(scene);
        return scene;
    }

    private static async Task AskAsync(IncidentScene scene)
    {
        scene.Still.Agent.Answers("Done.", Some.Action(AskingHandler.Tier3, new { text = "a" }));
        await scene.RunAsync();
    }

    private static async Task SendAsync(IncidentScene scene)
    {
        await scene.TellAsync();
        await scene.Still.Get<Outbox>().SendDueAsync(CancellationToken.None);
    }

    private static JsonElement DataOf(ReceivedMessage message) => JsonElement.Parse(message.Body).GetProperty("data");

    private static IEnumerable<(string?, string?)> LinksOf(JsonElement data) => data.GetProperty("links").EnumerateArray()
        .Select(link => (link.GetProperty("name").GetString(), link.GetProperty("url").GetString()));
}
