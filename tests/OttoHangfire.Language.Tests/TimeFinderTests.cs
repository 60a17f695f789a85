using System.Globalization;
using OttoHangfire.Language.Sentences;

namespace OttoHangfire.Language.Tests;

/// <summary>Which descriptions seem to say when, on Thursday, 26 November 2026, at 14:00 in Berlin.</summary>
public sealed class TimeFinderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 14, 0, 0, TimeSpan.FromHours(1));

    private readonly TimeReader _reader = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

    [Theory]
    [InlineData("remind me tomorrow at 9", "tomorrow at 9", "2026-11-27 09:00")]
    [InlineData("Remind me at 9 to call Mum", "at 9", "2026-11-26 21:00")]
    [InlineData("Call Mum at 18:00", "at 18:00", "2026-11-26 18:00")]
    [InlineData("Call Mum at 18:00.", "at 18:00", "2026-11-26 18:00")]
    [InlineData("Call Mum (at 6pm)", "at 6pm", "2026-11-26 18:00")]
    [InlineData("call mum in 20 minutes", "in 20 minutes", "2026-11-26 14:20")]
    [InlineData("in 2h turn off the oven", "in 2h", "2026-11-26 16:00")]
    [InlineData("Water the plants on Friday", "on Friday", "2026-11-27 09:00")]
    [InlineData("Friday dinner with Ann", "Friday", "2026-11-27 09:00")]
    [InlineData("Dentist next Friday at noon", "next Friday at noon", "2026-12-04 12:00")]
    [InlineData("Call Mum tonight", "tonight", "2026-11-26 20:00")]
    [InlineData("Call Mum tomorrow evening, please", "tomorrow evening", "2026-11-27 20:00")]
    [InlineData("Wake me in the morning", "in the morning", null)]
    [InlineData("Pay the rent on 1 December", "on 1 December", "2026-12-01 09:00")]
    [InlineData("Pay the rent on the 1st", "on the 1st", "2026-12-01 09:00")]
    [InlineData("Taxes 2027-05-31", "2027-05-31", "2027-05-31 09:00")]
    [InlineData("Plan the trip next week", "next week", null)]
    [InlineData("Pay tomorrow 9 bills", "tomorrow", "2026-11-27 09:00")]
    [InlineData("On Friday call Mum at 18:30", "On Friday … at 18:30", "2026-11-27 18:30")]
    [InlineData("Stretch at noon", "at noon", "2026-11-27 12:00")]
    [InlineData("Meet Bob 5.12.2026 10:00", "5.12.2026 10:00", "2026-12-05 10:00")]
    public void WordsThatSayWhen_AreFound_WithAProposal(string description, string words, string? proposal)
    {
        var found = _reader.Find(description, Now);

        found.Should().NotBeNull();
        found!.Words.Should().Be(words);
        found.Written.Should().Be(proposal);
        string.Join(" … ", found.Spans.Select(span => description.Substring(span.Start, span.Length))).Should().Be(words);
    }

    [Theory]
    [InlineData("Stand up every day at 10")]
    [InlineData("Water the plants every 3 days")]
    [InlineData("Bins out on Fridays")]
    [InlineData("Every Monday: report")]
    [InlineData("each morning stretch")]
    public void WhatComesAgain_IsFound_WithoutAnInstant(string description)
    {
        var found = _reader.Find(description, Now);

        found.Should().NotBeNull();
        found!.Repeats.Should().BeTrue();
        found.Proposal.Should().BeNull();
    }

    [Theory]
    [InlineData("Call Mum")]
    [InlineData("")]
    [InlineData("Buy 2 tickets")]
    [InlineData("Read 1984")]
    [InlineData("Say hello to Otto")]
    [InlineData("Upgrade to Ubuntu 24.04")]
    [InlineData("Release 2.10.3")]
    [InlineData("Write to ann@friday.example")]
    [InlineData("Look at https://example.com/tomorrow/9:00")]
    [InlineData("Copy /home/ann/2027-01-01/notes")]
    [InlineData("Watch \"Tomorrow at 9\"")]
    [InlineData("Watch “Friday the 13th”")]
    [InlineData("Watch 'Die Another Day tomorrow'")]
    [InlineData("Run `at 18:00`")]
    [InlineData("Read today's news")]
    [InlineData("Print tomorrow's agenda")]
    [InlineData("Write Friday's report")]
    [InlineData("What did I do today?")]
    [InlineData("Summarise what happened yesterday")]
    [InlineData("What broke 2 hours ago?")]
    [InlineData("Call Mum now")]
    [InlineData("Meet at 10 Downing Street")]
    [InlineData("Look at one thing")]
    [InlineData("May I ask Ann to march on?")]
    [InlineData("The cat sat on the sun bed")]
    [InlineData("Black Friday offers")]
    [InlineData("The 5th element")]
    [InlineData("Midnight in Paris")]
    [InlineData("Draw it in 3D")]
    [InlineData("Take the second exit")]
    [InlineData("MAC 00:1a:2b:3c:4d:5e")]
    [InlineData("Aspect ratio 16:9")]
    [InlineData("Photos of 2020-01-01")]
    [InlineData("Bills of January")]
    [InlineData("Sell 5M in shares")]
    public void WhatSaysNoTime_IsLeftAlone(string description) => _reader.Find(description, Now)?.Words.Should().BeNull();

    [Fact]
    public void AProposal_CanBeTyped_AndGivesTheSameInstant()
    {
        var between = new DateTimeOffset(2027, 10, 31, 0, 45, 0, TimeSpan.Zero);

        var found = _reader.Find("turn it off in 1 hour", between)!;

        _reader.Read(found.Written!, between).At.Should().Be(between.AddHours(1)).And.Be(found.Proposal!.Value);
        found.Written.Should().Be("2027-10-31T02:45:00+01:00");
    }

    [Fact]
    public void AVeryLongText_IsReadQuickly()
    {
        var text = string.Join(' ', Enumerable.Repeat("in 2 of a quarter past half an", 500)) + new string('"', 999) + new string('9', 5000);

        var found = _reader.Find(text, Now);

        found.Should().BeNull(found?.Words.ToString(CultureInfo.InvariantCulture));
    }
}
