using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Schedules;

/// <summary><c>POST /otto/tasks/preview</c>: a schedule in words and instants, and what is refused.</summary>
public sealed class SchedulePreviewTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    public static TheoryData<string> Wrong => [.. WrongSchedules.All.Keys];

    [Fact]
    public async Task APreview_SaysTheRuleInWords_AndItsFirstFiveInstants()
    {
        var answer = await PreviewAsync("""{"cron":"0 7 * * 1-5","time_zone":"Europe/Berlin"}""", "2027-03-25T12:00:00Z");

        var preview = answer.Read<SchedulePreview>();
        preview.Description.Should().Be("every weekday at 07:00 Europe/Berlin");
        preview.Warnings.Should().BeEmpty();
        answer.Json().GetProperty("instants").EnumerateArray().Select(instant => instant.GetProperty("at").GetString()).Should().Equal(
            "2027-03-26T06:00:00Z", "2027-03-29T05:00:00Z", "2027-03-30T05:00:00Z", "2027-03-31T05:00:00Z", "2027-04-01T05:00:00Z");
        preview.Instants.Select(instant => instant.Local).Should().StartWith(["2027-03-26T07:00:00+01:00", "2027-03-29T07:00:00+02:00"]);
        preview.Instants.Should().OnlyContain(instant => instant.Note == null);
    }

    [Fact]
    public async Task AnInstantForATimeThatDoesNotExist_SaysSo()
    {
        var preview = (await PreviewAsync("""{"cron":"30 2 * * *","time_zone":"Europe/Berlin"}""", "2027-03-28T00:00:00Z")).Read<SchedulePreview>();

        preview.Instants[0].Should().BeEquivalentTo(new PreviewedInstant
        {
            At = Rules.At("2027-03-28T01:00:00Z"),
            Local = "2027-03-28T03:00:00+02:00",
            Note = "02:30 does not exist on 28 March 2027; runs at 03:00",
        });
        preview.Instants.Skip(1).Should().OnlyContain(instant => instant.Note == null);
    }

    [Fact]
    public async Task TwoRestrictedDayFields_AreWarnedOf()
    {
        var preview = (await PreviewAsync("""{"cron":"0 9 13 * 5","time_zone":"Europe/Berlin"}""", "2026-12-01T00:00:00Z")).Read<SchedulePreview>();

        preview.Warnings.Should().ContainSingle().Which.Should().Contain("crontab");
        preview.Description.Should().Be("on the 13th of each month if it is a Friday at 09:00 Europe/Berlin");
        preview.Instants[0].Local.Should().Be("2027-08-13T09:00:00+02:00");
    }

    [Fact]
    public async Task AnInterval_BeginsAtFrom_WhereNoStartIsGiven()
    {
        var preview = (await PreviewAsync("""{"every":"PT2H","time_zone":"Europe/Berlin"}""", "2026-12-01T08:00:00Z")).Read<SchedulePreview>();

        preview.Description.Should().Be("every 2 hours");
        preview.Instants.Select(instant => instant.At.Hour).Should().Equal(8, 10, 12, 14, 16);
    }

    [Fact]
    public async Task AScheduleThatEnds_ShowsFewerThanFive()
    {
        const string Twice = """{"rrule":"FREQ=DAILY;COUNT=2","time_zone":"Europe/Berlin","start":"2026-12-01T09:00:00"}""";

        (await PreviewAsync(Twice, "2026-11-01T00:00:00Z")).Read<SchedulePreview>().Instants.Should().HaveCount(2);
        (await PreviewAsync(Twice, "2026-12-01T08:00:00.001Z")).Read<SchedulePreview>().Instants.Should().ContainSingle();
        (await PreviewAsync(Twice, "2027-01-01T00:00:00Z")).Read<SchedulePreview>().Instants.Should().BeEmpty();
    }

    [Fact]
    public async Task WithoutFromAndZone_ItIsNow_InTheOwnersZone()
    {
        var preview = (await _backend.PostTextAsync("/otto/tasks/preview", """{"schedule":{"every":"PT1H"}}""")).Read<SchedulePreview>();

        preview.Instants.Should().HaveCount(5);
        preview.Instants[0].At.Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task WhatCountsFromTheEndOfARun_ShowsItsFirstInstant_AndSaysHowItGoesOn()
    {
        var preview = (await PreviewAsync("""{"every":"P3D","from":"completion","time_zone":"Europe/Berlin"}""", "2026-12-01T08:00:00Z")).Read<SchedulePreview>();

        preview.Description.Should().Be("3 days after the end of each good run");
        preview.Instants.Should().ContainSingle().Which.At.Should().Be(Rules.At("2026-12-01T08:00:00Z"));
    }

    [Fact]
    public async Task OnWorkdays_AHolidayIsNamed_WhereItIsLeftOut()
    {
        var preview = (await PreviewAsync(
            """{"cron":"0 9 * * *","time_zone":"Europe/Berlin","days":"workdays","holidays":"DE-BE"}""", "2027-03-24T00:00:00Z")).Read<SchedulePreview>();

        preview.Description.Should().Be("every day at 09:00 Europe/Berlin, but not on a weekend or a public holiday in DE-BE");
        preview.Instants.Select(instant => (instant.Local, instant.Note)).Should().Equal(
            ("2027-03-24T09:00:00+01:00", null),
            ("2027-03-25T09:00:00+01:00", null),
            ("2027-03-30T09:00:00+02:00", "not on 26 March 2027 (Karfreitag), 29 March 2027 (Ostermontag)"),
            ("2027-03-31T09:00:00+02:00", null),
            ("2027-04-01T09:00:00+02:00", null));
    }

    [Theory]
    [InlineData("next", "2028-01-03T09:00:00+01:00", "1 January 2028 is Neujahrstag; runs on Monday, 3 January 2028")]
    [InlineData("previous", "2027-12-31T09:00:00+01:00", "1 January 2028 is Neujahrstag; runs on Friday, 31 December 2027")]
    public async Task OnWorkdays_AHolidayIsNamed_WhereTheRunIsOnAnotherDay(string otherwise, string local, string note)
    {
        var preview = (await PreviewAsync(
            $$"""{"cron":"0 9 1 * *","time_zone":"Europe/Berlin","days":"workdays","holidays":"DE","else":"{{otherwise}}"}""", "2027-12-15T00:00:00Z")).Read<SchedulePreview>();

        preview.Instants[0].Should().BeEquivalentTo(new { Local = local, Note = note });
        preview.Instants[1].Should().BeEquivalentTo(new { Local = "2028-02-01T09:00:00+01:00", Note = (string?)null });
    }

    [Fact]
    public async Task WhatIsMovedFromTheWeekend_AndRunsAnyway_RunsOnce()
    {
        var preview = (await PreviewAsync(
            """{"cron":"0 9 * * *","time_zone":"Europe/Berlin","days":"workdays","else":"next"}""", "2026-12-04T00:00:00Z")).Read<SchedulePreview>();

        preview.Instants.Select(instant => instant.Local[..10]).Should().Equal("2026-12-04", "2026-12-07", "2026-12-08", "2026-12-09", "2026-12-10");
        preview.Description.Should().EndWith(", on the next workday if that is a weekend");
    }

    [Fact]
    public async Task AWindowsZone_IsUnderstood()
    {
        (await PreviewAsync("""{"cron":"0 7 * * *","time_zone":"W. Europe Standard Time"}""", "2026-12-01T00:00:00Z")).Read<SchedulePreview>()
            .Description.Should().Be("every day at 07:00 Europe/Berlin");
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task AWrongSchedule_IsRefused_WithTheFieldAndTheFix(string what)
    {
        var (json, field, says) = WrongSchedules.All[what];

        var answer = await PreviewAsync(json, "2026-12-01T08:00:00Z");

        answer.AsWrongField(field).Should().Contain(says);
    }

    [Fact]
    public async Task SeveralWrongFields_AreNamedTogether()
    {
        var answer = await PreviewAsync("""{"cron":"61 * * * *","time_zone":"Nowhere","start":"now","missed":"no"}""", "2026-12-01T08:00:00Z");

        answer.AsProblem(400).Errors!.Keys.Should().BeEquivalentTo("schedule.cron", "schedule.time_zone", "schedule.start", "schedule.missed");
    }

    [Theory]
    [InlineData("{}", "schedule")]
    [InlineData("""{"schedule":null}""", "schedule")]
    [InlineData("""{"schedule":{"every":"PT1H"},"from":"2026-12-01T08:00:00"}""", "from")]
    [InlineData("""{"schedule":{"every":"PT1H"},"from":"0001-01-01T00:00:00Z"}""", "from")]
    [InlineData("""{"schedule":{"every":"PT1H"},"count":9}""", "count")]
    public async Task AWrongRequest_IsRefused(string body, string field) =>
        (await _backend.PostTextAsync("/otto/tasks/preview", body)).AsWrongField(field).Should().NotBeEmpty();

    [Fact]
    public async Task NothingIsStored()
    {
        var before = (await _backend.GetAsync("/otto/tasks")).Body;

        await PreviewAsync("""{"every":"PT2H"}""", "2026-12-01T08:00:00Z");

        (await _backend.GetAsync("/otto/tasks")).Body.Should().Be(before);
    }

    private Task<Answer> PreviewAsync(string schedule, string from) =>
        _backend.PostTextAsync("/otto/tasks/preview", $$"""{"schedule":{{schedule}},"from":{{JsonSerializer.Serialize(from)}}}""");
}
