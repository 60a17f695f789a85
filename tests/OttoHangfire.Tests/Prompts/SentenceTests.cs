using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Prompts;

/// <summary>Everyday sentences, from what is typed to what is done: no agent is asked. Now is Tuesday, 1 December 2026, 09:00 in Berlin.</summary>
public sealed class SentenceTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync()
    {
        _still = await StillBackend.StartAsync();
        _still.Agent.AnswersProblem(409, "No model is set up.", OttoReason.MissingModel);
    }

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData("remind me tomorrow at 9 to call Mum", "2026-12-02T08:00:00Z", "call Mum", "tomorrow at 09:00")]
    [InlineData("erinnere mich morgen um 9 daran, Mama anzurufen", "2026-12-02T08:00:00Z", "Mama an", "morgen um 09:00")]
    public async Task AReminder_IsCreated_AndSaidInTheSameLanguage(string text, string at, string what, string said)
    {
        var run = await SayAsync(text);

        run.Should().BeEquivalentTo(new { Status = OttoStatus.Success, Source = "shell" });
        run.OutputText.Should().Contain(said);
        var child = (await TasksAsync("life_os.reminder")).Should().ContainSingle().Subject;
        child.NextRunAt.Should().Be(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));
        child.Description.Should().ContainEquivalentOf(what);
        _still.Agent.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task WhatRepeats_IsCreatedWithItsRule()
    {
        var run = await SayAsync("every Monday at 7:30 water the plants");

        var child = (await TasksAsync("life_os.reminder")).Should().ContainSingle().Subject;
        child.Description.Should().Be("water the plants");
        child.NextRunAt.Should().Be(new DateTimeOffset(2026, 12, 7, 6, 30, 0, TimeSpan.Zero));
        run.OutputText.Should().Contain("every Monday at 07:30");
    }

    [Theory]
    [InlineData("when the backup is done, remind me to check it", AfterEnd.Success, "check it", "each time task 1 \"Nightly backup\" has ended well")]
    [InlineData("wenn das Backup fehlschlägt, erinnere mich an den Admin", AfterEnd.Error, "den Admin", "Aufgabe 1 („Nightly backup“) schlecht ausgegangen ist")]
    [InlineData("remind me to look after task #1", AfterEnd.Success, "look", "has ended well")]
    public async Task WhatComesAfterAnotherTask_IsDueWhenThatEnds(string text, string on, string what, string said)
    {
        var backup = await _still.Backend.AddAsync(Some.TaskOfTomorrow("test.chore") with { Description = "Nightly backup" });

        var run = await SayAsync(text);

        run.OutputText.Should().Contain(said);
        var reminder = (await TasksAsync("life_os.reminder")).Should().ContainSingle().Subject;
        reminder.After.Should().Be(new TaskAfter { TaskId = backup.Id, On = on });
        reminder.Should().BeEquivalentTo(new { Description = what, Status = OttoStatus.Pending, Reason = OttoReason.AwaitingTask });
    }

    [Fact]
    public async Task AfterATaskThatIsNotThere_OrIsOver_OrOneOfSeveral_HeAsks()
    {
        (await SayAsync("when the backup is done, remind me to check it")).OutputText.Should().Contain("I know no task “backup” that ends once more");
        await _still.Backend.AddAsync(Some.TaskOfTomorrow("test.chore") with { Description = "Backup of the house" });
        await _still.Backend.AddAsync(Some.TaskOfTomorrow("test.chore") with { Description = "Backup of the shop" });
        (await SayAsync("when the backup is done, remind me to check it")).OutputText.Should().Contain("More than one task").And.Contain("Backup of the shop");

        (await TasksAsync("life_os.reminder")).Should().BeEmpty();
    }

    [Theory]
    [InlineData("water the plants three days after it is done", "3 days after the end of each good run: water the plants")]
    [InlineData("drei Tage nach Erledigung Blumen gießen", "3 Tage nach jedem guten Lauf: Blumen gießen")]
    public async Task WhatCountsFromWhenItIsDone_BeginsNow_AndIsDueAgainAfterItsRun(string text, string said)
    {
        var run = await SayAsync(text);
        var child = (await TasksAsync("life_os.reminder")).Should().ContainSingle().Subject;
        _still.Agent.Answers("Done.");
        _still.Clock.Advance(TimeSpan.FromHours(5));
        await _still.RingAsync(child.Id);

        run.OutputText.Should().Contain(said);
        child.Schedule.Should().BeEquivalentTo(new { Every = "P3D", From = CountingFrom.Completion });
        (await _still.Backend.TaskAsync(child.Id)).NextRunAt.Should().BeCloseTo(_still.Clock.GetUtcNow().AddDays(3), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task TomorrowIsTheDayAfterItWasTyped_HoweverLongItWaited()
    {
        var run = (await _still.Backend.PostAsync("/otto/runs", new { input_text = "remind me tomorrow at 9 to call Mum" })).Read<OttoRun>();
        _still.Clock.Advance(TimeSpan.FromHours(20));

        await _still.RingAsync(run.TaskId!.Value);

        (await TasksAsync("life_os.reminder"))[0].NextRunAt.Should().Be(new DateTimeOffset(2026, 12, 2, 8, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task ANote_AndABill_AreWrittenDown()
    {
        await SayAsync("note: the key is under the pot");
        await SayAsync("the water bill, 12.50 €, due on Friday");

        (await _still.Backend.NotesAsync()).Should().ContainSingle().Which.Text.Should().Be("the key is under the pot");
        (await _still.Backend.GetAsync("/otto/bills")).Read<Page<Bill>>().Items.Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { AmountMinor = 1250, Currency = "EUR", Due = new DateOnly(2026, 12, 4) });
    }

    [Fact]
    public async Task ATaskIsPaused_AndGoesOn_AndOneDateOfItIsSkipped()
    {
        var plants = await _still.Backend.AddAsync(Some.Task(description: "Water the plants") with { Schedule = new TaskSchedule { Cron = "0 8 * * *" } });

        await SayAsync("pause the plants");
        (await _still.Backend.TaskAsync(plants.Id)).Reason.Should().Be(OttoReason.Paused);
        await SayAsync("resume the plants");
        (await _still.Backend.TaskAsync(plants.Id)).Status.Should().Be(OttoStatus.Pending);
        await SayAsync("skip the plants tomorrow");

        (await _still.OccurrencesAsync(plants.Id)).Should().ContainSingle(instant => instant.Reason == "by_owner")
            .Which.ScheduledFor.Should().Be(new DateTimeOffset(2026, 12, 2, 7, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("skip the plants next week", "2026-12-07T07:00:00Z", 7)]
    [InlineData("skip next week", "2026-12-07T07:00:00Z", 7)]
    [InlineData("die Plants nächste Woche auslassen", "2026-12-07T07:00:00Z", 7)]
    [InlineData("pause the plants until Friday at noon", "2026-12-02T07:00:00Z", 3)]
    [InlineData("pause the plants for 2 days", "2026-12-02T07:00:00Z", 2)]
    public async Task TheDatesOfAWeek_OrOfAPauseWithAnEnd_AreLeftOut_AndTheTaskGoesOn(string text, string first, int count)
    {
        var plants = await _still.Backend.AddAsync(Some.Task(description: "Water the plants") with { Schedule = new TaskSchedule { Cron = "0 8 * * *" } });

        var run = await SayAsync(text);

        run.Status.Should().Be(OttoStatus.Success);
        var skipped = (await _still.OccurrencesAsync(plants.Id)).Where(instant => instant.Reason == "by_owner").Select(instant => instant.ScheduledFor);
        var from = DateTimeOffset.Parse(first, System.Globalization.CultureInfo.InvariantCulture);
        skipped.Order().Should().Equal(Enumerable.Range(0, count).Select(day => from.AddDays(day)));
        (await _still.Backend.TaskAsync(plants.Id)).Status.Should().Be(OttoStatus.Pending);
    }

    [Theory]
    [InlineData("skip next week", "Which task shall I skip")]
    [InlineData("nächste Woche auslassen", "Welche Aufgabe soll")]
    [InlineData("skip the beat next week", "Pause it, and resume it afterwards.")]
    public async Task AWeek_IsSkippedOfOneTaskOnly_AndNotOfWhatComesTooOften(string text, string asked)
    {
        await _still.Backend.AddAsync(Some.Task(description: "Water the plants") with { Schedule = new TaskSchedule { Cron = "0 8 * * *" } });
        await _still.Backend.AddAsync(Some.Task(description: "beat") with { Schedule = new TaskSchedule { Cron = "0 * * * *" } });

        var run = await SayAsync(text);

        run.OutputText.Should().Contain(asked);
        run.OutputPayload!.Execution.Actions.Should().BeEmpty();
    }

    [Theory]
    [InlineData("0 * * * *")]
    [InlineData("* * * * *")]
    [InlineData("*/10 * * * * *")]
    public async Task APauseOfWhatComesTooOften_HasAReminderAtItsEnd(string cron)
    {
        var beat = await _still.Backend.AddAsync(Some.Task(description: "beat") with { Schedule = new TaskSchedule { Cron = cron } });

        await SayAsync("pause the beat until Friday at noon");

        (await _still.Backend.TaskAsync(beat.Id)).Reason.Should().Be(OttoReason.Paused);
        (await TasksAsync("life_os.reminder"))[0].Should().BeEquivalentTo(
            new { Description = "Resume: beat", NextRunAt = new DateTimeOffset(2026, 12, 4, 11, 0, 0, TimeSpan.Zero) });
    }

    [Fact]
    public async Task OfWhatComesEachMinute_TheFirstInstantOfADayIsSkipped_AndAWeekIsNot()
    {
        var beat = await _still.Backend.AddAsync(Some.Task(description: "beat") with { Schedule = new TaskSchedule { Cron = "* * * * *" } });

        await SayAsync("skip the beat tomorrow");
        var week = await SayAsync("skip the beat next week");

        (await SkippedAsync(beat)).Should().Equal(new DateTimeOffset(2026, 12, 1, 23, 0, 0, TimeSpan.Zero));
        week.OutputText.Should().Contain("Pause it, and resume it afterwards.");
    }

    [Fact]
    public async Task WhatWasPutOff_IsNotMeantByASkip()
    {
        var plants = await RungDailyAsync("P1D");
        await _still.Backend.PostAsync($"/otto/tasks/{plants.Id}/snooze", new ReminderSnooze { For = "PT20H" });

        var run = await SayAsync("skip the plants tomorrow");

        run.Status.Should().Be(OttoStatus.Success);
        (await SkippedAsync(plants)).Should().Equal(Some.Now.AddDays(1));
        (await PutOffAsync(plants)).Should().Equal(Some.Now.AddHours(20));
    }

    [Theory]
    [InlineData("P1D", 3)]
    [InlineData("P7D", 0)]
    public async Task WhatWasPutOff_WaitsForTheEndOfAPause(string every, int skipped)
    {
        var plants = await RungDailyAsync(every);
        await _still.Backend.PostAsync($"/otto/tasks/{plants.Id}/snooze", new ReminderSnooze { For = "PT20H" });

        var run = await SayAsync("pause the plants until Friday at noon");

        run.OutputText.Should().Contain("Paused until");
        (await SkippedAsync(plants)).Should().HaveCount(skipped);
        (await PutOffAsync(plants)).Should().Equal(new DateTimeOffset(2026, 12, 4, 11, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("pause the plants for 7 days", "I will remind you")]
    [InlineData("skip the plants next week", "pause it until a day")]
    public async Task WhatCountsFromWhenItIsDone_IsPausedForAWeek_AndNotSkipped(string text, string said)
    {
        var plants = await RungDailyAsync("P3D", CountingFrom.Completion);

        var run = await SayAsync(text);

        run.OutputText.Should().Contain(said);
        (await SkippedAsync(plants)).Should().BeEmpty();
        (await _still.Backend.TaskAsync(plants.Id)).Reason.Should().Be(text.StartsWith("pause", StringComparison.Ordinal) ? OttoReason.Paused : null);
    }

    [Theory]
    [InlineData("I am away from 3 to 17 August", "From Tuesday, 3 August 2027 to Tuesday, 17 August 2027", "2027-08-02T22:00:00Z", "2027-08-17T22:00:00Z")]
    [InlineData("ich bin nächste Woche im Urlaub", "Vom Montag, 7. Dezember 2026 bis", "2026-12-06T23:00:00Z", "2026-12-13T23:00:00Z")]
    public async Task WhoIsAway_HasAVacation_ThatIsTakenBackOnce(string text, string said, string from, string to)
    {
        var run = await SayAsync(text);

        run.OutputText.Should().Contain(said);
        var vacation = (await VacationsAsync()).Should().ContainSingle().Subject;
        (Rfc3339Converter.Format(vacation.From), Rfc3339Converter.Format(vacation.To)).Should().Be((from, to));
        (await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/0/undo")).Status.Should().Be(200);
        (await VacationsAsync()).Should().BeEmpty();
        (await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/0/undo")).Status.Should().Be(409);
        (await _still.Backend.GetAsync("/otto/audit?limit=500")).Body.Should().Contain("\"vacation\"");
    }

    [Fact]
    public async Task WhatIsLeftOut_IsAPartOfTheRule()
    {
        await SayAsync("every other Friday except holidays at 16:00 submit the timesheet");

        (await TasksAsync("life_os.reminder")).Should().ContainSingle().Which.Schedule.Should().BeEquivalentTo(
            new { Rrule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", Days = "workdays", Holidays = "DE" });
    }

    [Fact]
    public async Task WhatIsNoDate_IsAPartOfTheText_InTheRunAsInThePreview_AndWhenItIsTriedAgain()
    {
        const string Text = "read Friday tomorrow at 20:00";
        var places = new[] { new { start = 5, length = 6 } };

        var understood = (await _still.Backend.PostAsync("/otto/understand", new { text = Text, not_dates = places })).Read<UnderstoodText>();
        var run = (await _still.Backend.PostAsync("/otto/runs", new { input_text = Text, not_dates = places })).Read<OttoRun>();
        await _still.RingAsync(run.TaskId!.Value);

        understood.Proposal!.Message.Should().EndWith("read Friday");
        understood.Spans.Select(span => Text.Substring(span.Start, span.Length)).Should().NotContain("Friday");
        (await TasksAsync("life_os.reminder")).Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Description = "read Friday", NextRunAt = new DateTimeOffset(2026, 12, 2, 19, 0, 0, TimeSpan.Zero) });
        var kept = (await _still.Backend.GetAsync($"/otto/runs/{run.Id}")).Read<OttoRun>().InputPayload!.Value;
        kept.GetProperty("not_dates")[0].GetProperty("start").GetInt32().Should().Be(5);
    }

    [Theory]
    [InlineData("""[{"start": 5, "length": 60}]""")]
    [InlineData("""[{"start": -1, "length": 6}]""")]
    [InlineData("""[{"start": 5, "length": 0}]""")]
    [InlineData("""[{"start": 5}]""")]
    [InlineData("""[{"start": 2147483647, "length": 2147483647}]""")]
    [InlineData("[null]")]
    public async Task APlaceOutsideTheText_IsRefused(string places)
    {
        (await _still.Backend.PostTextAsync("/otto/understand", $$"""{"text": "read Friday", "not_dates": {{places}}}""")).AsWrongField("not_dates");
        (await _still.Backend.PostTextAsync("/otto/runs", $$"""{"input_text": "read Friday", "not_dates": {{places}}}""")).AsWrongField("not_dates");
    }

    [Fact]
    public async Task ToCancel_AsksOnceMore()
    {
        var plants = await _still.Backend.AddAsync(Some.Task(description: "Water the plants") with { Schedule = new TaskSchedule { Cron = "0 8 * * *" } });

        await SayAsync("cancel the plants");

        (await _still.Backend.TaskAsync(plants.Id)).Status.Should().Be(OttoStatus.Pending);
        (await _still.ApprovalsAsync("pending")).Should().ContainSingle().Which.Summary.Should().Contain("Water the plants");
    }

    [Fact]
    public async Task WhatCouldBeTwoTasks_IsAsked_AndNothingIsDone()
    {
        foreach (var place in new[] { "kitchen", "garden" })
        {
            await _still.Backend.AddAsync(Some.TaskOfTomorrow(description: $"Water the plants of the {place}"));
        }

        var run = await SayAsync("pause the plants");

        run.OutputText.Should().Contain("kitchen").And.Contain("garden").And.Contain("number");
        (await TasksAsync("life_os.reminder")).Should().OnlyContain(task => task.Status == OttoStatus.Pending);
        run.OutputPayload!.Execution.Actions.Should().BeEmpty();
    }

    [Fact]
    public async Task Snooze_RingsTheLastReminderAgain()
    {
        var reminder = await _still.Backend.AddAsync(Some.Task(description: "Check the oven"));
        _still.Agent.Answers("Check the oven");
        await _still.RingAsync(reminder.Id);

        await SayAsync("snooze 10 minutes");

        (await TasksAsync("life_os.reminder")).Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Id = reminder.Id, Description = "Check the oven", NextRunAt = Some.Now.AddMinutes(10), Status = OttoStatus.Pending });
    }

    [Theory]
    [InlineData("move the dentist to tomorrow at 11", "2026-12-02T10:00:00Z", "Moved from tomorrow at 09:00 (Europe/Berlin) to tomorrow at 11:00")]
    [InlineData("move the dentist to Friday at 3pm", "2026-12-04T14:00:00Z", "Moved from tomorrow")]
    [InlineData("push the dentist back by 2 hours", "2026-12-02T10:00:00Z", "to tomorrow at 11:00")]
    [InlineData("postpone the dentist by 30 minutes", "2026-12-02T08:30:00Z", "to tomorrow at 09:30")]
    [InlineData("verschieb den dentist auf morgen um 11", "2026-12-02T10:00:00Z", "Verschoben, statt morgen um 09:00")]
    public async Task WhatIsToCome_IsMoved_AndNothingIsAdded(string text, string at, string said)
    {
        await SayAsync("remind me tomorrow at 9 to call the dentist");

        var run = await SayAsync(text);

        run.OutputText.Should().Contain(said);
        (await TasksAsync("life_os.reminder")).Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { NextRunAt = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), Status = OttoStatus.Pending });
    }

    [Theory]
    [InlineData("move the dentist to tomorrow at 11", "I found no task “dentist” for which that is possible.")]
    [InlineData("verschieb den Zahnarzt auf morgen um 11", "Ich habe keine Aufgabe „Zahnarzt“ gefunden")]
    [InlineData("snooze 10 minutes", "No reminder has rung lately")]
    [InlineData("the dentist is done", "I found no task “dentist”")]
    public async Task WhatIsNotThere_IsNamed(string text, string said)
    {
        var run = await SayAsync(text);

        run.OutputText.Should().Contain(said);
        run.OutputPayload!.Execution.Actions.Should().BeEmpty();
    }

    [Fact]
    public async Task OfWhatRepeats_TheNextDateIsMoved_AlsoOneThatWasMovedBefore()
    {
        var plants = await _still.Backend.AddAsync(Some.Task(description: "Water the plants") with { Schedule = new TaskSchedule { Cron = "0 8 * * *" } });

        await SayAsync("move the plants to tomorrow at noon");
        await SayAsync("push the plants by 3 hours");

        var moved = (await _still.OccurrencesAsync(plants.Id)).Should().ContainSingle(instant => instant.MovedTo != null).Subject;
        moved.ScheduledFor.Should().Be(new DateTimeOffset(2026, 12, 2, 7, 0, 0, TimeSpan.Zero));
        moved.MovedTo.Should().Be(new DateTimeOffset(2026, 12, 2, 14, 0, 0, TimeSpan.Zero));
        (await TasksAsync("life_os.reminder")).Should().ContainSingle();
    }

    [Fact]
    public async Task WhatHasComeAndWaitsForAnAnswer_IsPutOff_ThoughItComesAgain()
    {
        var plants = await RungDailyAsync("P1D");

        var run = await SayAsync("move the plants to today at 18:00");

        run.OutputText.Should().Contain("I will remind you again");
        (await PutOffAsync(plants)).Should().Equal(new DateTimeOffset(2026, 12, 1, 17, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task Done_AnswersTheLastReminder_AndTakesASnoozeBack()
    {
        var reminder = await _still.Backend.AddAsync(Some.Task(description: "Check the oven"));
        _still.Agent.Answers("Check the oven");
        await _still.RingAsync(reminder.Id);
        await SayAsync("snooze 10 minutes");

        var said = await SayAsync("the oven is done");

        said.OutputText.Should().Be("Done: Check the oven");
        (await _still.Backend.TaskAsync(reminder.Id)).Status.Should().Be(OttoStatus.Success);
        _still.Backend.Column("SELECT answer FROM otto_reminders").Should().Equal("done");
    }

    [Theory]
    [InlineData("the oven is done", "Done: Check the oven")]
    [InlineData("snooze the oven for 10 minutes", "I will remind you again")]
    public async Task WhoNamesAReminder_MeansTheOneThatHasCome_AndIsAskedWhereSeveralHave(string text, string said)
    {
        _still.Agent.Answers("Check the oven");
        var come = await _still.Backend.AddAsync(Some.Task(description: "Check the oven"));
        await _still.RingAsync(come.Id);
        var later = await _still.Backend.AddAsync(Some.TaskOfTomorrow(description: "Clean the oven"));

        var clear = await SayAsync(text);
        await _still.RingAsync((await _still.Backend.AddAsync(Some.Task(description: "Close the oven"))).Id);
        await _still.RingAsync((await _still.Backend.AddAsync(Some.Task(description: "Open the oven"))).Id);
        var unclear = await SayAsync(text);

        clear.OutputText.Should().StartWith(said);
        clear.OutputPayload!.Execution.Actions.Should().ContainSingle();
        _still.Backend.Column($"SELECT coalesce(answer, 'open') FROM otto_reminders WHERE task_id = {come.Id}").Should().NotContain("open");
        (await _still.Backend.TaskAsync(later.Id)).Status.Should().Be(OttoStatus.Pending);
        unclear.OutputText.Should().Contain("Close the oven").And.Contain("Open the oven").And.NotContain("Clean the oven");
        unclear.OutputPayload!.Execution.Actions.Should().BeEmpty();
    }

    [Theory]
    [InlineData("what is next?", "Buy stamps")]
    [InlineData("what did you do today?", "Feed the cat")]
    [InlineData("what waits for me?", "Stadtwerke")]
    public async Task AQuestion_IsAnsweredFromWhatIsThere(string question, string answer)
    {
        await _still.Backend.AddAsync(Some.Task(description: "Buy stamps") with { NextRunAt = Some.Now.AddHours(30) });
        _still.Agent.Answers("Done.");
        await _still.RingAsync((await _still.Backend.AddAsync(Some.Task(description: "Feed the cat"))).Id);
        var bill = Some.Action("bills.record", new { payee = "Stadtwerke", amount_minor = 1250, currency = "EUR", due = "2030-01-31" });
        _still.Agent.Answers("Done.", bill);
        await _still.RingAsync((await _still.AddAsync()).Id);
        _still.Agent.Answers("Done.", Some.Action("bills.mark_paid", new { bill_id = 1, paid_at = "2026-12-01T07:00:00Z" }));
        await _still.RingAsync((await _still.AddAsync()).Id);

        var run = await SayAsync(question);

        run.OutputText.Should().Contain(answer);
    }

    [Fact]
    public async Task WhatIsWrong_IsAskedOfTheDoctor()
    {
        var run = await SayAsync("what is wrong?");

        run.OutputText.Should().NotBeNullOrEmpty();
        run.Status.Should().Be(OttoStatus.Success);
    }

    [Theory]
    [InlineData("remind me to buy milk")]
    [InlineData("remind me yesterday at 9 to buy milk")]
    public async Task WhatIsUnclear_IsAskedBack_AndMakesNoTask(string text)
    {
        var run = await SayAsync(text);

        run.Should().BeEquivalentTo(new { Status = OttoStatus.Success });
        run.OutputText.Should().Contain("?");
        (await TasksAsync("life_os.reminder")).Should().BeEmpty();
    }

    [Fact]
    public async Task Nonsense_MakesNoTask_AndIsToldWhatOneCanSay()
    {
        var run = await SayAsync("flurb the wozzle");

        run.Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.MissingModel });
        (await _still.Backend.TaskAsync(run.TaskId!.Value)).LastError.Should().Contain("I would understand, for example: “");
        (await TasksAsync("life_os.reminder")).Should().BeEmpty();
    }

    [Fact]
    public async Task ToUnderstand_SaysWhatItWouldMean_AndStoresNothing()
    {
        const string Text = "every Monday at 7:30 water the plants";

        var understood = (await _still.Backend.PostAsync("/otto/understand", new { text = Text })).Read<UnderstoodText>();

        understood.Question.Should().BeNull();
        understood.Proposal!.Kind.Should().Be("task");
        understood.Proposal.Actions.Should().ContainSingle().Which.Type.Should().Be("life_os.create_task");
        understood.Proposal.Next.Should().Equal(
            new[] { 7, 14, 21 }.Select(day => new DateTimeOffset(2026, 12, day, 6, 30, 0, TimeSpan.Zero)));
        understood.Spans.Select(span => (Text.Substring(span.Start, span.Length), span.Kind)).Should().Contain(("water the plants", "text"));
        (await _still.Backend.GetAsync("/otto/runs")).Read<Page<OttoRun>>().Items.Should().BeEmpty();
        (await _still.Backend.GetAsync("/otto/tasks")).Read<Page<OttoTask>>().Items.Should().BeEmpty();
    }

    [Fact]
    public async Task ToUnderstand_TakesAnotherNow()
    {
        var understood = (await _still.Backend.PostAsync(
            "/otto/understand", new { text = "remind me tomorrow at 9 to call Mum", now = "2027-06-30T10:00:00Z" })).Read<UnderstoodText>();

        understood.Proposal!.Next.Should().Equal(new DateTimeOffset(2027, 7, 1, 7, 0, 0, TimeSpan.Zero));
        understood.Proposal.When.Should().Contain("Europe/Berlin");
    }

    [Theory]
    [InlineData("""{}""", "text")]
    [InlineData("""{"text": " "}""", "text")]
    [InlineData("""{"text": "a", "now": "1900-01-01T00:00:00Z"}""", "now")]
    public async Task ToUnderstand_WhatIsWrong_IsSaid(string body, string field) =>
        (await _still.Backend.PostTextAsync("/otto/understand", body)).AsWrongField(field);

    /// <summary>A reminder that repeats and has come just now.</summary>
    private async Task<OttoTask> RungDailyAsync(string every, string? from = null)
    {
        var schedule = new TaskSchedule { Every = every, From = from };
        var plants = await _still.Backend.AddAsync(Some.Task(description: "Water the plants") with { Schedule = schedule });
        _still.Agent.Answers("Water the plants");
        await _still.RingAsync(plants.Id);
        return plants;
    }

    private async Task<IEnumerable<DateTimeOffset>> SkippedAsync(OttoTask task) =>
        (await _still.OccurrencesAsync(task.Id)).Where(instant => instant.Reason == "by_owner").Select(instant => instant.ScheduledFor);

    private async Task<IEnumerable<DateTimeOffset>> PutOffAsync(OttoTask task) =>
        (await _still.OccurrencesAsync(task.Id)).Where(instant => instant is { Kind: "manual", Outcome: "pending" })
            .Select(instant => instant.ScheduledFor);

    private async Task<OttoRun> SayAsync(string text)
    {
        var run = (await _still.Backend.PostAsync("/otto/runs", new { input_text = text })).Read<OttoRun>();
        await _still.RingAsync(run.TaskId!.Value);
        return (await _still.Backend.GetAsync($"/otto/runs/{run.Id}")).Read<OttoRun>();
    }

    private async Task<IReadOnlyList<Vacation>> VacationsAsync() =>
        (await _still.Backend.GetAsync("/otto/vacations")).Read<Page<Vacation>>().Items;

    /// <summary>Newest first.</summary>
    private async Task<IReadOnlyList<OttoTask>> TasksAsync(string type) =>
        (await _still.Backend.GetAsync($"/otto/tasks?type={type}")).Read<Page<OttoTask>>().Items;
}
