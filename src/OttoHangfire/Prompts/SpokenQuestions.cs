using OttoHangfire.Approvals;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Doctor;
using OttoHangfire.Input;
using OttoHangfire.Language.Sentences;
using OttoHangfire.Runs;

namespace OttoHangfire.Prompts;

/// <summary>Questions that the backend answers from what it knows: what was done, what is next, what waits, what is wrong.</summary>
internal sealed class SpokenQuestions(
    RunSummaries runs, TaskQueries tasks, ApprovalRepository approvals, DoctorEngine doctor, Phrases phrases)
{
    private const int LookedAt = 200;
    private const int MostShown = 10;
    private const int TextLength = 200;

    public async Task<PlainReply> AnswerAsync(
        QuestionMeaning question, SentenceLanguage language, DateTimeOffset now, long runId, CancellationToken cancellation)
    {
        var said = question.About switch
        {
            QuestionAbout.Done => await DoneAsync(question, language, now, runId, cancellation),
            QuestionAbout.Next => await NextAsync(question, language, now, cancellation),
            QuestionAbout.Waiting => await WaitingAsync(language, cancellation),
            _ => await WrongAsync(cancellation),
        };
        return new PlainReply(ProposalKind.Question, said);
    }

    private async Task<string> DoneAsync(
        QuestionMeaning question, SentenceLanguage language, DateTimeOffset now, long runId, CancellationToken cancellation)
    {
        var (from, to) = (question.From ?? phrases.DateOf(now), question.To ?? question.From ?? phrases.DateOf(now));
        var all = await runs.ListAsync(new SummaryFilter(runId, TaskId: null, LookedAt, TextLength), cancellation);
        RunSummary[] done =
        [
            .. all.Where(run => run.FinishedAt is { } at && phrases.DateOf(at) >= from && phrases.DateOf(at) <= to),
        ];
        return done.Length == 0
            ? Phrases.In(language, "Nothing was done in that time.", "In dieser Zeit wurde nichts erledigt.")
            : List(
                Phrases.In(language, $"{done.Length} done:", $"{done.Length} erledigt:"),
                [.. done.Select(run => $"{phrases.Reader.Say(run.FinishedAt!.Value, now, language)}: {What(run)}{Bad(run)}")],
                language);
    }

    private async Task<string> NextAsync(
        QuestionMeaning question, SentenceLanguage language, DateTimeOffset now, CancellationToken cancellation)
    {
        var ahead = await tasks.NextAsync(LookedAt, cancellation);
        OttoTask[] next =
        [
            .. ahead.Where(task => task.NextRunAt is { } at && (question.From is null || phrases.DateOf(at) >= question.From)
                && (question.To is null || phrases.DateOf(at) <= question.To)),
        ];
        return next.Length == 0
            ? Phrases.In(language, "Nothing is due in that time.", "In dieser Zeit steht nichts an.")
            : List(
                Phrases.In(language, "Due next:", "Als Nächstes:"),
                [.. next.Select(task => $"{phrases.Reader.Say(task.NextRunAt!.Value, now, language)}: {task.Description}")],
                language);
    }

    private async Task<string> WaitingAsync(SentenceLanguage language, CancellationToken cancellation)
    {
        var first = ListQuery.Read("approvals", $"{MostShown}", cursor: null);
        var open = await approvals.PageAsync(ApprovalStatus.Pending, first, cancellation);
        var stuck = await tasks.StuckAsync(MostShown, cancellation);
        string[] lines =
        [
            .. open.Items.Select(approval => approval.Summary),
            .. stuck.Where(task => task.Reason != OttoReason.AwaitingApproval)
                .Select(task => $"{task.Description}: {task.LastError ?? task.Reason ?? task.Status}"),
        ];
        return lines.Length == 0
            ? Phrases.In(language, "Nothing waits for you.", "Nichts wartet auf dich.")
            : List(Phrases.In(language, "This waits for you:", "Das wartet auf dich:"), lines, language);
    }

    private async Task<string> WrongAsync(CancellationToken cancellation)
    {
        var report = await doctor.ExamineAsync(deep: false, cancellation);
        var bad = report.Checks.Where(check => check.Status is DoctorStatus.Warning or DoctorStatus.Error)
            .Select(check => $"- {check.Title}: {check.Message}");
        return string.Join("\n", [report.Summary, .. bad]);
    }

    private static string List(string head, string[] lines, SentenceLanguage language)
    {
        var more = lines.Length - MostShown;
        string[] tail = more > 0 ? [Phrases.In(language, $"and {more} more", $"und {more} weitere")] : [];
        return string.Join("\n", [head, .. lines.Take(MostShown).Select(line => $"- {line}"), .. tail]);
    }

    /// <summary>The description without the type that a run's text begins with.</summary>
    private static string What(RunSummary run)
    {
        var colon = run.InputText.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && !run.InputText[..colon].Contains(' ', StringComparison.Ordinal) ? run.InputText[(colon + 2)..] : run.InputText;
    }

    private static string Bad(RunSummary run) => run.Status == OttoStatus.Success ? "" : $" ({run.Reason ?? run.Status})";
}
