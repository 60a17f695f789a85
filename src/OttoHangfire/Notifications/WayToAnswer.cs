using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Notifications;

/// <summary>
/// How the person answers a message: what a reminder has told, by its own links; what is to be decided, on the page of the console, which
/// asks who she is. That link decides nothing.
/// </summary>
internal sealed class WayToAnswer(AnswersTo answers, OttoSettings settings)
{
    public async Task<MessageAnswers?> OfAsync(Message message, CancellationToken cancellation) => message switch
    {
        { Page: { } page } => OfPage(page),
        { RunId: { } run } => await answers(run, cancellation),

        // One that tells of several is of no run, and asks for no answer.
        _ => null,
    };

    /// <summary>Without a public address it says already what to type.</summary>
    private MessageAnswers? OfPage(string page) => settings.PublicUrl is { } home
        ? new MessageAnswers([new MessageLink("Open", $"{home.GetLeftPart(UriPartial.Authority)}{page}")], Command: null)
        : null;
}
