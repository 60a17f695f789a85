using OttoHangfire.Schedules.Sentences;

namespace OttoHangfire.Tests.Schedules;

/// <summary>What a schedule is called in words.</summary>
public sealed class SentenceTests
{
    [Theory]
    [InlineData("0 7 * * 1-5", "every weekday at 07:00 Europe/Berlin")]
    [InlineData("0 7 * * MON-FRI", "every weekday at 07:00 Europe/Berlin")]
    [InlineData("0 7 * * 5,1,2,3,4", "every weekday at 07:00 Europe/Berlin")]
    [InlineData("0 7 * * *", "every day at 07:00 Europe/Berlin")]
    [InlineData("0 7 ? * ?", "every day at 07:00 Europe/Berlin")]
    [InlineData("30 8 * * 1", "every Monday at 08:30 Europe/Berlin")]
    [InlineData("30 8 * * 7", "every Sunday at 08:30 Europe/Berlin")]
    [InlineData("0 10 * * 0,6", "every Saturday and Sunday at 10:00 Europe/Berlin")]
    [InlineData("0 10 * * FRI-MON", "every Monday, Friday, Saturday and Sunday at 10:00 Europe/Berlin")]
    [InlineData("0 10 * * 0-7", "every day at 10:00 Europe/Berlin")]
    [InlineData("0 9,17 * * *", "every day at 09:00 and 17:00 Europe/Berlin")]
    [InlineData("0,30 9 * * *", "every day at 09:00 and 09:30 Europe/Berlin")]
    [InlineData("0 */6 * * *", "every day at 00:00, 06:00, 12:00 and 18:00 Europe/Berlin")]
    [InlineData("0 */5 * * *", "every day at 00:00, 05:00, 10:00, 15:00 and 20:00 Europe/Berlin")]
    [InlineData("15 30 9 * * *", "every day at 09:30:15 Europe/Berlin")]
    [InlineData("* * * * *", "every minute, Europe/Berlin time")]
    [InlineData("*/15 * * * *", "every 15 minutes, Europe/Berlin time")]
    [InlineData("0,30 * * * *", "every 30 minutes, Europe/Berlin time")]
    [InlineData("*/7 * * * *", "every hour at minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56, Europe/Berlin time")]
    [InlineData("0 * * * *", "every hour, Europe/Berlin time")]
    [InlineData("30 * * * *", "every hour at minute 30, Europe/Berlin time")]
    [InlineData("15,45 * * * *", "every hour at minutes 15 and 45, Europe/Berlin time")]
    [InlineData("0 */2 * * *", "every 2 hours, Europe/Berlin time")]
    [InlineData("30 */2 * * *", "at minute 30 of the hours 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 and 22, Europe/Berlin time")]
    [InlineData("0 9-17 * * 1-5", "every hour from 09:00 to 17:00, every weekday, Europe/Berlin time")]
    [InlineData("30 9-17 * * *", "every hour from 09:30 to 17:30 Europe/Berlin")]
    [InlineData("*/15 9-17 * * 1-5", "every 15 minutes from 09:00 to 17:45, every weekday, Europe/Berlin time")]
    [InlineData("* 9-11 * * *", "every minute from 09:00 to 11:59 Europe/Berlin")]
    [InlineData("*/10 8,20 * * *", "every 10 minutes in the hours 8 and 20, Europe/Berlin time")]
    [InlineData("5,10 1,2,3,22 * * *", "at minutes 5 and 10 of the hours 1, 2, 3 and 22, Europe/Berlin time")]
    [InlineData("0 22-2 * * *", "every day at 00:00, 01:00, 02:00, 22:00 and 23:00 Europe/Berlin")]
    [InlineData("*/30 * * * * *", "every 30 seconds, Europe/Berlin time")]
    [InlineData("* * * * * *", "every second, Europe/Berlin time")]
    [InlineData("5 * * * * *", "at second 5 of every minute, Europe/Berlin time")]
    [InlineData("5 0 * * * *", "at second 5 of minute 0 of every hour, Europe/Berlin time")]
    [InlineData("*/20 0-9 12 * * *", "at seconds 0, 20 and 40 of minutes 0, 1, 2, 3, 4, 5, 6, 7, 8 and 9 in the hour 12, Europe/Berlin time")]
    [InlineData("0 0 1 * *", "on the 1st of each month at 00:00 Europe/Berlin")]
    [InlineData("0 0 1,15,22,23 * *", "on the 1st, the 15th, the 22nd and the 23rd of each month at 00:00 Europe/Berlin")]
    [InlineData("0 0 L * *", "on the last day of each month at 00:00 Europe/Berlin")]
    [InlineData("0 0 L-2 * *", "on the third to last day of each month at 00:00 Europe/Berlin")]
    [InlineData("0 0 LW * *", "on the last weekday of each month at 00:00 Europe/Berlin")]
    [InlineData("0 0 15W * *", "on the weekday nearest to the 15th of each month at 00:00 Europe/Berlin")]
    [InlineData("0 18 * * 5L", "on the last Friday of each month at 18:00 Europe/Berlin")]
    [InlineData("0 18 * * MON#2", "on the second Monday of each month at 18:00 Europe/Berlin")]
    [InlineData("0 18 24 12 *", "on the 24th of December at 18:00 Europe/Berlin")]
    [InlineData("0 18 * 6-8 *", "every day in June, July and August at 18:00 Europe/Berlin")]
    [InlineData("0 18 * JUN MON", "every Monday in June at 18:00 Europe/Berlin")]
    [InlineData("0 18 * 3 SUNL", "on the last Sunday of March at 18:00 Europe/Berlin")]
    [InlineData("0 9 13 * 5", "on the 13th of each month if it is a Friday at 09:00 Europe/Berlin")]
    [InlineData("0 9 1-7 * 1L", "on the 1st, the 2nd, the 3rd, the 4th, the 5th, the 6th and the 7th of each month if it is the last Monday at 09:00 Europe/Berlin")]
    [InlineData("0 * 1 * *", "every hour, on the 1st of each month, Europe/Berlin time")]
    public void ACron_IsSaid(string cron, string sentence) =>
        ScheduleSentence.Of(Rules.Cron(cron), startIsAsked: false).Should().Be(sentence);

    [Theory]
    [InlineData("PT2H", "every 2 hours")]
    [InlineData("PT1H", "every hour")]
    [InlineData("PT90M", "every 1 hour and 30 minutes")]
    [InlineData("PT45M", "every 45 minutes")]
    [InlineData("PT1M", "every minute")]
    [InlineData("PT30S", "every 30 seconds")]
    [InlineData("P1D", "every 24 hours")]
    [InlineData("P1DT2H", "every 26 hours")]
    [InlineData("P2D", "every 2 days of 24 hours")]
    [InlineData("P2W", "every 14 days of 24 hours")]
    [InlineData("P1DT1H1M1S", "every 25 hours, 1 minute and 1 second")]
    public void AnInterval_IsSaid(string every, string sentence) =>
        ScheduleSentence.Of(Rules.Every(every), startIsAsked: false).Should().Be(sentence);

    [Theory]
    [InlineData("FREQ=DAILY", "every day at 18:00 Europe/Berlin")]
    [InlineData("FREQ=DAILY;INTERVAL=10;COUNT=5", "every 10 days at 18:00 Europe/Berlin, 5 times")]
    [InlineData("FREQ=DAILY;BYHOUR=9,17;BYMINUTE=30", "every day at 09:30 and 17:30 Europe/Berlin")]
    [InlineData("FREQ=DAILY;BYMONTH=1;UNTIL=20291224", "every day in January at 18:00 Europe/Berlin, until 24 December 2029")]
    [InlineData("FREQ=DAILY;BYDAY=MO,FR", "every day on Monday and Friday at 18:00 Europe/Berlin")]
    [InlineData("FREQ=WEEKLY", "every Tuesday at 18:00 Europe/Berlin")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday at 18:00 Europe/Berlin")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20271224T170000Z", "every 2 weeks on Tuesday and Thursday at 18:00 Europe/Berlin, until 24 December 2027 17:00 UTC")]
    [InlineData("FREQ=MONTHLY", "on the 1st of each month at 18:00 Europe/Berlin")]
    [InlineData("FREQ=MONTHLY;BYDAY=-1FR", "on the last Friday of each month at 18:00 Europe/Berlin")]
    [InlineData("FREQ=MONTHLY;BYDAY=1SU,-1SU;INTERVAL=2", "every 2 months on the first Sunday and the last Sunday at 18:00 Europe/Berlin")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=1,-1", "on the 1st and the last day of each month at 18:00 Europe/Berlin")]
    [InlineData("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "on the 13th of each month if it is a Friday at 18:00 Europe/Berlin")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "on the last weekday of each month at 18:00 Europe/Berlin")]
    [InlineData("FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3", "on every Tuesday, Wednesday and Thursday of each month at 18:00 Europe/Berlin, only the third of these in each month")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=1,15,20;BYSETPOS=1,-1;COUNT=4", "on the 1st, the 15th and the 20th of each month at 18:00 Europe/Berlin, only the first and last of these in each month, 4 times")]
    [InlineData("FREQ=YEARLY", "every year on the 1st of December at 18:00 Europe/Berlin")]
    [InlineData("FREQ=YEARLY;BYMONTH=6,7", "every year on the 1st of June and July at 18:00 Europe/Berlin")]
    [InlineData("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "every year in December on the 24th at 18:00 Europe/Berlin")]
    [InlineData("FREQ=YEARLY;BYDAY=20MO", "every year on the 20th Monday of the year at 18:00 Europe/Berlin")]
    [InlineData("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "every year in March on the last Sunday at 18:00 Europe/Berlin")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "every year in week 20 on every Monday at 18:00 Europe/Berlin")]
    [InlineData("FREQ=YEARLY;BYYEARDAY=1,100,-1", "every year on the 1st day, the 100th day and the last day of the year at 18:00 Europe/Berlin")]
    [InlineData("FREQ=HOURLY;INTERVAL=3", "every 3 hours at minute 0, Europe/Berlin time")]
    [InlineData("FREQ=HOURLY;BYMINUTE=15,45;BYHOUR=9,10", "every hour at minutes 15 and 45 in the hours 9 and 10, Europe/Berlin time")]
    [InlineData("FREQ=MINUTELY;INTERVAL=15;COUNT=6", "every 15 minutes, Europe/Berlin time, 6 times")]
    [InlineData("FREQ=SECONDLY;INTERVAL=30;BYDAY=SA,SU;BYMONTH=8", "every 30 seconds, on Saturday and Sunday, in August, Europe/Berlin time")]
    public void ARecurrence_IsSaid(string rrule, string sentence) =>
        ScheduleSentence.Of(Rules.Rrule(rrule, start: "2026-12-01T18:00:00"), startIsAsked: false).Should().Be(sentence);

    [Fact]
    public void AStartThatWasAskedFor_IsSaidToo()
    {
        ScheduleSentence.Of(Rules.Every("PT2H"), startIsAsked: true).Should().Be("every 2 hours, from 1 December 2026 09:00 Europe/Berlin");
        ScheduleSentence.Of(Rules.Cron("0 7 * * *"), startIsAsked: true).Should().Be("every day at 07:00 Europe/Berlin, from 1 December 2026 09:00");
    }

    /// <summary>Whatever the syntax allows has a sentence.</summary>
    [Fact]
    public void NoExpression_IsWithoutASentence()
    {
        foreach (var cron in Oracle.CronSamples.All)
        {
            ScheduleSentence.Of(Rules.Cron(cron), startIsAsked: false).Should().NotBeNullOrWhiteSpace().And.NotContain("  ").And.NotContain(" ,");
        }
    }
}
