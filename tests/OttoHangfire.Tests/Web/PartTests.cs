using System.Text.Json;
using Bunit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Tests.Support;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.News;
using OttoHangfire.Web.Pages;
using OttoHangfire.Web.Parts;

namespace OttoHangfire.Tests.Web;

/// <summary>The small parts of which the pages are made, each by itself.</summary>
public sealed class PartTests : BunitContext
{
    public PartTests()
    {
        Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Some.Now));
        Services.AddSingleton(new OttoSettings { Home = "/", DataDirectory = "/", TimeZone = "Europe/Berlin" });
        Services.AddSingleton<OwnersTime>();
        Services.AddAntiforgery();
        Services.AddSingleton<IHttpContextAccessor>(provider => new HttpContextAccessor { HttpContext = new DefaultHttpContext { RequestServices = provider } });
        Services.AddScoped<FormToken>();
    }

    [Theory]
    [InlineData(OttoStatus.Success, null, "good", "✓ success")]
    [InlineData(OttoStatus.Error, OttoReason.ActionsFailed, "bad", "✗ error: an action failed")]
    [InlineData(OttoStatus.Blocked, OttoReason.AwaitingApproval, "asks", "! blocked: waits for your approval")]
    [InlineData(OttoStatus.Running, null, "busy", "▶ running")]
    [InlineData(OttoStatus.Pending, OttoReason.Retrying, "calm", "○ pending: waits for the next try")]
    [InlineData("something_new", "some_reason", "calm", "○ something new: some reason")]
    public void AStatus_HasAMark_AWord_AColour_AndItsReason(string status, string? reason, string look, string text)
    {
        var part = Render<Status>(status_ => status_.Add(part => part.Value, status).Add(part => part.Reason, reason));

        part.Find("span").ClassList.Should().Contain(look);
        part.Find("span").TextContent.Trim().Should().Be(text);
    }

    [Fact]
    public void WhatSaysWhen_HasAButtonThatReadsItAsText_AndTheRestHasNone()
    {
        TextSpan[] spans = [new(0, 9, "request"), new(10, 8, "day"), new(19, 8, "text")];

        var part = Render<Taken>(taken => taken.Add(part => part.Text, "remind me tomorrow <b>call</b>").Add(part => part.Spans, spans)
            .Add(part => part.NotDates, "3,2;").Add(part => part.InsteadOf, 7));

        part.FindAll("li").Select(item => item.QuerySelector("span")!.TextContent.Trim()).Should().Equal("tomorrow → when", "<b>call< → what");
        part.FindAll("button").Should().ContainSingle().Which.GetAttribute("aria-label").Should().Be("“tomorrow” is not a date");
        part.FindAll("form")[0].GetAttribute("action").Should().Be("/ask");
        part.Find("input[name=not_dates]").GetAttribute("value").Should().Be("3,2;10,8;");
        part.Find("input[name=instead_of]").GetAttribute("value").Should().Be("7");
    }

    [Fact]
    public void WhatCannotBeTakenBack_IsNotReadAgain()
    {
        var part = Render<Taken>(taken => taken.Add(part => part.Text, "tomorrow").Add(part => part.Spans, [new TextSpan(0, 8, "day")])
            .Add(part => part.MayReadAgain, false));

        part.FindAll("li").Should().ContainSingle();
        part.FindAll("button").Should().BeEmpty();
    }

    [Fact]
    public void EveryReason_HasWordsOfItsOwn()
    {
        var reasons = typeof(OttoReason).GetFields().Select(field => (string)field.GetValue(null)!);

        reasons.Should().OnlyContain(reason => !StatusWords.Reason(reason).Contains('_') && StatusWords.Reason(reason).Length > 0);
        reasons.Except([OttoReason.Paused, OttoReason.Cancelled]).Should().OnlyContain(reason => StatusWords.Reason(reason).Contains(' '));
    }

    [Theory]
    [InlineData("2026-12-01T09:30:00Z", "today 10:30")]
    [InlineData("2026-12-01T23:30:00Z", "tomorrow 00:30")]
    [InlineData("2026-11-30T22:30:00Z", "yesterday 23:30")]
    [InlineData("2026-12-05T08:00:00Z", "Sat 09:00")]
    [InlineData("2026-12-24T17:00:00Z", "24 Dec 18:00")]
    [InlineData("2027-07-01T10:00:00Z", "1 Jul 2027 12:00")]
    public void AMoment_IsOfTheOwnersZone_AndHasTheExactInstantBehindIt(string at, string words)
    {
        var part = Render<Moment>(moment => moment.Add(part => part.At, DateTimeOffset.Parse(at)));

        part.Find("time").TextContent.Should().Be(words);
        part.Find("time").GetAttribute("datetime").Should().Be(at);
        part.Find("time").GetAttribute("title").Should().Contain("(Europe/Berlin)").And.Contain(":00 +0");
    }

    [Fact]
    public void NoMoment_IsSaidInWords() => Render<Moment>(moment => moment.Add(part => part.At, null).Add(part => part.Otherwise, "now")).Markup.Trim().Should().Be("now");

    [Fact]
    public void ASentence_IsOnlyEverText_AndOttosIsMarked()
    {
        var part = Render<Sentence>(sentence => sentence.Add(part => part.Text, "<img src=x onerror=alert(1)>\u202Eab").Add(part => part.IsOttos, true));

        part.FindAll("img").Should().BeEmpty();
        part.Find("bdi").TextContent.Should().Be("<img src=x onerror=alert(1)>ab", "what turns the direction is left out");
        part.Find("figcaption").TextContent.Should().Be("Otto says");
        Render<Sentence>(sentence => sentence.Add(part => part.Text, "x")).FindAll("figcaption").Should().BeEmpty();
    }

    [Fact]
    public void AMarkedLine_IsOnlyEverText_AndNothingIsAddedToIt()
    {
        SnippetPiece[] pieces = [new("<b>put</b> the ", false), new("<i>", true), new(".", false), new("bins", true), new("&amp;", false)];

        var part = Render<Marked>(line => line.Add(part => part.Pieces, pieces));

        part.Find("bdi").TextContent.Should().Be("<b>put</b> the <i>.bins&amp;");
        part.FindAll("mark").Select(mark => mark.TextContent).Should().Equal("<i>", "bins");
        part.FindAll("b, i").Should().BeEmpty();
    }

    [Fact]
    public void ATimeline_HasItsStepsInOrder_WithMarkAndTime()
    {
        var part = Render<Timeline>(timeline => timeline.AddChildContent<Step>(step => step.Add(part => part.Title, "Due").Add(part => part.At, Some.Now).Add(part => part.State, "ok"))
            .AddChildContent<Step>(step => step.Add(part => part.Title, "Finished").Add(part => part.State, "error").AddChildContent("<p>Why</p>")));

        part.FindAll("ol > li").Select(step => step.QuerySelector("strong")!.TextContent).Should().Equal("Due", "Finished");
        part.FindAll("li .mark").Select(mark => mark.TextContent).Should().Equal("✓", "✗");
        part.FindAll("li time").Should().ContainSingle();
        part.FindAll("li")[1].TextContent.Should().Contain("Why");
    }

    [Fact]
    public void AnActionCard_SaysWhatItWas_WhatBecameOfIt_AndHowLongItTook()
    {
        var action = new ExecutedAction
        {
            Index = 0,
            Type = "life_os.log_note",
            Status = ActionStatus.Error,
            Tier = 1,
            DurationMs = 1500,
            Error = "text is <missing>",
            Payload = Some.Json(new { tags = new[] { "</script>" } }),
        };

        var part = Render<ActionCard>(card => card.Add(part => part.Action, action).Add(part => part.Title, "Write a note"));

        part.Find("header strong").TextContent.Should().Be("Write a note");
        part.Find("header small").TextContent.Should().Be("life_os.log_note, tier 1, 1.5 s");
        part.Find(".problem").TextContent.Should().Be("text is <missing>");
        part.Find("details summary").TextContent.Should().Be("What Otto proposed");
        part.Find("details").HasAttribute("open").Should().BeFalse();
        JsonElement.Parse(part.Find("pre code").TextContent).GetProperty("tags")[0].GetString().Should().Be("</script>");
        part.FindAll("script").Should().BeEmpty();
    }

    [Fact]
    public void AnEmptyList_SaysWhatToDoNext()
    {
        var part = Render<Empty>(empty => empty.Add(part => part.Title, "There is no task yet.").AddChildContent("<a href=\"/tasks/new\">Add one</a>"));

        part.Find("strong").TextContent.Should().Be("There is no task yet.");
        part.Find("a").GetAttribute("href").Should().Be("/tasks/new");
    }

    [Fact]
    public void AFinding_HasItsOneNextStep()
    {
        var check = new DoctorCheck { Id = "a.b", Title = "Packages", Status = DoctorStatus.Warning, Message = "Old.", Fix = DoctorFix.Manual("Renew them.") };

        var part = Render<Finding>(finding => finding.Add(part => part.Check, check));

        part.Find("article").ClassList.Should().Contain("asks");
        part.Find(".step").TextContent.Should().Be("Next step: Renew them.");
        Render<Finding>(finding => finding.Add(part => part.Check, check with { Fix = DoctorFix.None })).FindAll(".step").Should().BeEmpty();
    }

    [Fact]
    public void WhatIsWell_IsNotLookedAtAgain()
    {
        var check = new DoctorCheck { Id = "a.b", Title = "Packages", Status = DoctorStatus.Ok, Message = "New.", Fix = DoctorFix.None };

        Render<Finding>(finding => finding.Add(part => part.Check, check)).FindAll("[hx-get]").Should().BeEmpty();
        Render<Finding>(finding => finding.Add(part => part.Check, check with { Status = DoctorStatus.Skipped }))
            .Find("[hx-get]").GetAttribute("hx-get").Should().Be("/doctor/checks/a.b");
    }

    [Theory]
    [InlineData(null, true, " things need you")]
    [InlineData(0, true, "0 things need you")]
    [InlineData(1, false, "1 thing needs you")]
    [InlineData(7, false, "7 things need you")]
    public void TheBadge_SaysHowMuchWaits_AndHidesWhereNothingDoes(int? count, bool isHidden, string words)
    {
        var badge = Render<Badge>(badge => badge.Add(part => part.Count, count)).Find("#waiting");

        badge.HasAttribute("hidden").Should().Be(isHidden);
        badge.TextContent.Should().EndWith(words.TrimStart('0'));
    }

    [Fact]
    public void ABrief_IsOneLine_OfText()
    {
        var brief = Render<Brief>(brief => brief.Add(part => part.Text, "<b>Milk</b>\nand bread").Add(part => part.Length, 14));

        brief.Find("bdi").ChildElementCount.Should().Be(0);
        brief.Find("bdi").TextContent.Should().StartWith("<b>Milk</b>").And.NotContain("\n").And.NotContain("bread");
    }

    [Fact]
    public void AField_SaysWhatIsWrongWithIt_AndOnlyThat()
    {
        var errors = new Dictionary<string, string[]> { ["when"] = ["is in the past", "has no zone"], ["other"] = ["is empty"] };

        var field = Render<Field>(field => field.Add(part => part.Name, "when").Add(part => part.Label, "When").Add(part => part.Errors, errors));

        field.Find("label").GetAttribute("for").Should().Be("when");
        field.FindAll(".problem").Should().ContainSingle().Which.TextContent.Should().Be("This is in the past; has no zone.");
    }

    [Fact]
    public void RawJson_IsFolded_AndOnlyText()
    {
        var raw = Render<Raw>(raw => raw.Add(part => part.Title, "Payload").Add(part => part.Value, JsonSerializer.SerializeToElement(new { text = "<img src=x>" })));

        raw.Find("details").HasAttribute("open").Should().BeFalse();
        raw.FindAll("img").Should().BeEmpty();
        raw.Find("code").TextContent.Should().Contain("\"text\"");
    }

    [Fact]
    public void AnInstantToCome_IsMovedOrSkipped_ByTheInstantOfItsRule()
    {
        var rule = Some.Now.AddHours(20);
        var instant = new TaskOccurrence { TaskId = 4, ScheduledFor = rule, DueAt = rule.AddHours(1), Kind = "scheduled", Outcome = "pending" };

        var part = Render<ToCome>(part => part.Add(toCome => toCome.Instant, instant));

        part.FindAll("form").Select(form => form.GetAttribute("action")).Should().Equal("/tasks/4/occurrences/move", "/tasks/4/occurrences/skip");
        part.FindAll("input[name=scheduled_for]").Select(field => field.GetAttribute("value")).Distinct().Should().ContainSingle()
            .Which.Should().StartWith("2026-12-02T");
        part.Find("input[name=to]").GetAttribute("value").Should().Be(Services.GetRequiredService<OwnersTime>().Picker(rule.AddHours(1)));
        part.Find("summary").TextContent.Should().Contain("moved");
    }

    [Fact]
    public void AConfirmation_AsksFirst_AndItsFormCarriesTheProof()
    {
        var part = Render<Confirm>(confirm => confirm.Add(part => part.Label, "Cancel…").Add(part => part.Question, "For good?").Add(part => part.Yes, "Cancel it").Add(part => part.Action, "/tasks/1/cancel"));

        part.Find("details").HasAttribute("open").Should().BeFalse();
        part.Find("form").GetAttribute("action").Should().Be("/tasks/1/cancel");
        part.Find("form").GetAttribute("method").Should().Be("post");
        part.FindAll("form input[type=hidden]").Select(field => field.GetAttribute("name")).Should().Contain("otto_token").And.HaveCount(2);
        part.Find("input[name=otto_token]").GetAttribute("value").Should().BeEmpty("the token stands in no page");
        part.Find("button").TextContent.Should().Be("Cancel it");
    }

    [Fact]
    public void Paging_KeepsTheFilters_AndLeavesOutWhatIsEmpty()
    {
        var filters = new Dictionary<string, string?> { ["status"] = "error", ["type"] = null, ["q"] = "a&b" };

        var part = Render<Paging>(paging => paging.Add(part => part.Path, "/tasks").Add(part => part.Filters, filters).Add(part => part.Cursor, "here").Add(part => part.Next, "there"));

        part.FindAll("a").Select(link => link.GetAttribute("href")).Should().Equal("/tasks?status=error&q=a%26b", "/tasks?status=error&q=a%26b&cursor=there");
        Render<Paging>(paging => paging.Add(part => part.Path, "/tasks")).Markup.Trim().Should().BeEmpty("all is on one page");
    }

    [Theory]
    [InlineData(null, 0, new[] { "/runs/7?log=100#log" })]
    [InlineData(0, 0, new[] { "/runs/7?log=100#log" })]
    [InlineData(150, 150, new[] { "/runs/7?log=50#log", "/runs/7?log=250#log" })]
    [InlineData(900, 900, new[] { "/runs/7?log=800#log" })]
    [InlineData(int.MaxValue, 900, new[] { "/runs/7?log=800#log" })]
    public void ALongLog_HasPages(int? from, int first, string[] links)
    {
        var lines = Enumerable.Range(0, 1_000).Select(i => new LogLine(Some.Now, "info", $"Line {i}.")).ToArray();

        var part = Render<RunLog>(log => log.Add(part => part.RunId, 7).Add(part => part.Lines, lines).Add(part => part.From, from));

        part.FindAll("li bdi").Select(line => line.TextContent).Should().Equal(Enumerable.Range(first, 100).Select(i => $"Line {i}."));
        part.FindAll("a").Select(link => link.GetAttribute("href")).Should().Equal(links);
        part.Find("details").HasAttribute("open").Should().Be(from is not null);
        part.Find("summary").TextContent.Should().Be("Log, 1000 lines");
    }

    [Theory]
    [InlineData("2027-03-28T02:30", null)]
    [InlineData("2026-10-25T02:30", "2026-10-25T00:30:00Z")]
    [InlineData("2026-12-01T09:00", "2026-12-01T08:00:00Z")]
    [InlineData("tomorrow", null)]
    public void WhatAPickerSends_IsAnInstantOfTheOwnersClock(string typed, string? instant)
    {
        var time = Services.GetRequiredService<OwnersTime>();

        if (instant is null)
        {
            time.Invoking(clock => clock.Instant("at", typed)).Should().Throw<OttoHangfire.Input.RefusalException>();
        }
        else
        {
            Rfc3339Converter.Format(time.Instant("at", typed)).Should().Be(instant, "of an hour that comes twice the first counts");
        }
    }
}
