using Bunit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Tests.Support;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Parts;
using OttoHangfire.Web.Pictures;

namespace OttoHangfire.Tests.Web;

/// <summary>What is drawn can be read without colour, and says the same in words.</summary>
public sealed class PictureTests : BunitContext
{
    public PictureTests()
    {
        Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Some.Now));
        Services.AddSingleton(new OttoSettings { Home = "/", DataDirectory = "/", TimeZone = "Europe/Berlin" });
        Services.AddSingleton<OwnersTime>();
        Services.AddAntiforgery();
        Services.AddSingleton<IHttpContextAccessor>(provider => new HttpContextAccessor { HttpContext = new DefaultHttpContext { RequestServices = provider } });
        Services.AddScoped<FormToken>();
    }

    [Fact]
    public void LastRuns_HaveAShapeForEachEnd_AndASentence()
    {
        var marks = Render<Marks>(part => part.Add(
            marks => marks.Runs, [OttoStatus.Success, OttoStatus.Success, OttoStatus.Error, OttoStatus.Blocked]));

        marks.FindAll("circle.good").Should().HaveCount(2);
        marks.FindAll("path.bad").Should().ContainSingle();
        marks.FindAll("circle.calm").Should().ContainSingle();
        marks.Find("svg").GetAttribute("aria-label").Should().Be("Last runs: 2 good, 1 failed, 1 open");
    }

    [Fact]
    public void WithoutARun_NothingIsDrawn() => Render<Marks>(part => part.Add(marks => marks.Runs, [])).Markup.Trim().Should().BeEmpty();

    [Fact]
    public void AWeek_HasADotForEachInstant_OnItsDay_AndATable()
    {
        var once = TaskOf(7, "Call <b>Mum</b>", schedule: null);
        var daily = TaskOf(8, "Plants", new TaskSchedule { Cron = "0 7 * * *" });

        var week = Render<Week>(part => part.Add(
            week => week.Instants,
            [
                new DueInstant(daily, Some.Now.AddHours(1), Some.Now), new DueInstant(once, Some.Now.AddHours(1)), new DueInstant(daily, Some.Now.AddDays(6)),
            ]));

        var days = week.FindAll(".week li");
        days.Should().HaveCount(7);
        days.Select(day => day.QuerySelectorAll("circle").Length).Should().Equal(2, 0, 0, 0, 0, 0, 1);
        week.FindAll(".week a").Select(dot => dot.GetAttribute("href")).Should().Equal("/tasks/8", "/tasks/7", "/tasks/8");
        week.FindAll(".week a")[1].GetAttribute("aria-label").Should().StartWith("today").And.EndWith("Call <b>Mum</b>");
        week.FindAll(".week a")[0].GetAttribute("data-instant").Should().Be(Rfc3339Converter.Format(Some.Now), "it is moved from where its rule has it");
        week.FindAll(".week a")[1].GetAttribute("data-instant").Should().BeEmpty();
        week.FindAll("circle.once").Should().ContainSingle();
        week.FindAll("tbody tr").Should().HaveCount(3);
        var (first, second) = (week.FindAll("circle")[0], week.FindAll("circle")[1]);
        second.GetAttribute("cx").Should().NotBe(first.GetAttribute("cx"), "one dot must not hide another");
    }

    [Fact]
    public void Days_AreAsHighAsTheirRuns_AndSaidInATable()
    {
        var today = DateOnly.FromDateTime(Some.Now.DateTime);
        var chart = Render<DayChart>(part => part.Add(
            chart => chart.Days,
            [new Day(today.AddDays(-1), 8, 1, 1, TimeSpan.FromSeconds(90)), new Day(today, 2, 0, 0, null), new Day(today.AddDays(1), 0, 0, 0, null)]));

        double Height(string look, int index) => double.Parse(
            chart.FindAll($"rect.{look}")[index].GetAttribute("height")!, System.Globalization.CultureInfo.InvariantCulture);
        Height("good", 0).Should().BeApproximately(4 * Height("good", 1), 0.5);
        Height("good", 2).Should().Be(0);
        chart.FindAll("path.cross").Should().ContainSingle("a failure is seen without colour");
        chart.Find("svg").GetAttribute("aria-label").Should().Be("The last 3 days: 10 runs went well, 1 failed, 1 are open.");
        chart.FindAll("tbody tr").Should().HaveCount(2);
        chart.FindAll("tbody td")[9].TextContent.Should().Be("1 min 30 s after its time");
    }

    [Fact]
    public void DaysWithoutARun_SayThat() =>
        Render<DayChart>(part => part.Add(chart => chart.Days, [new Day(DateOnly.MinValue, 0, 0, 0, null)])).Markup.Should().Contain("Nothing ran in these days.");

    [Theory]
    [InlineData(0, 0)]
    [InlineData(30, 50)]
    [InlineData(60, 95)]
    [InlineData(6000, 95)]
    [InlineData(-5, 0)]
    public void ARun_IsAsFarAsTheUsualLengthSays_ButNeverDone(int seconds, int percent)
    {
        var bar = Render<HowFar>(part => part.Add(bar => bar.Since, Some.Now.AddSeconds(-seconds)).Add(bar => bar.Usual, TimeSpan.FromMinutes(1)));

        bar.Find("progress").GetAttribute("value").Should().Be($"{percent}");
        bar.Markup.Should().Contain("it usually takes 1 min 0 s");
    }

    [Theory]
    [InlineData("2026-03-29", "2026-03-28T23:00:00Z")]
    [InlineData("2026-10-26", "2026-10-25T23:00:00Z")]
    public void ADay_BeginsAtTheOwnersMidnight(string date, string at) =>
        Services.GetRequiredService<OwnersTime>().Midnight(DateOnly.Parse(date)).Should().Be(DateTimeOffset.Parse(at));

    private static OttoTask TaskOf(long id, string description, TaskSchedule? schedule) => new()
    {
        Id = id,
        Type = "life_os.reminder",
        Description = description,
        Schedule = schedule,
        Status = OttoStatus.Pending,
        Source = TaskSource.Console,
        Attempt = 0,
        MaxAttempts = 5,
        TimeoutSeconds = 180,
        CreatedAt = Some.Now,
        UpdatedAt = Some.Now,
    };
}
