using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Language.Sentences;

namespace OttoHangfire.Prompts;

/// <summary>Sentences that put one task after another: when the backup is done, remind me to check it.</summary>
internal sealed class SpokenFollowers(NamedTasks named)
{
    public async Task<PlainReply> AnswerAsync(FollowMeaning follow, SentenceLanguage language, CancellationToken cancellation) =>
        await named.FindAsync(follow.Task, AfterCheck.EndsOnceMore, cancellation) switch
        {
            [] => new PlainReply(
                ProposalKind.Question,
                Phrases.In(
                    language,
                    $"I know no task “{follow.Task}” that ends once more. Say its number, or when I shall remind you.",
                    $"Ich kenne keine Aufgabe „{follow.Task}“, die noch einmal endet. Nenne ihre Nummer, oder wann ich erinnern soll.")),
            [var other] => After(follow, other, language),
            var several => SpokenCommands.Which(several, language),
        };

    private static PlainReply After(FollowMeaning follow, OttoTask other, SentenceLanguage language)
    {
        var after = new TaskAfter { TaskId = other.Id, On = On(follow.On) };
        var said = Phrases.In(
            language,
            $"I will remind you {after.Sentence(other.Description)}: {follow.Description}",
            $"Ich erinnere dich jedes Mal, wenn Aufgabe {other.Id} („{other.Description}“) {InGerman(follow.On)}: {follow.Description}");
        return new PlainReply(
            ProposalKind.Task,
            said,
            PlainReply.Propose(
                "life_os.create_task",
                new { type = TaskTypes.Reminder, description = follow.Description, payload = new { text = follow.Description }, after }));
    }

    private static string On(FollowedEnd end) => end switch
    {
        FollowedEnd.Error => AfterEnd.Error,
        FollowedEnd.Any => AfterEnd.Any,
        _ => AfterEnd.Success,
    };

    private static string InGerman(FollowedEnd end) => end switch
    {
        FollowedEnd.Error => "schlecht ausgegangen ist",
        FollowedEnd.Any => "zu Ende ist",
        _ => "gut ausgegangen ist",
    };
}
