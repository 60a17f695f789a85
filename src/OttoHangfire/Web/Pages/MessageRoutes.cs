using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Notifications;
using OttoHangfire.Reminders;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/messages</c>: what Otto had to say, whether it came, and once more what did not.</summary>
internal static class MessageRoutes
{
    private const string Path = "/messages";

    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet(Path, ShowAsync);
        forms.MapPost($"{Path}/{{id:long}}/send", SendAgainAsync);
    }

    private static async Task<IResult> ShowAsync(
        string? state, string? cursor, OutboxRepository messages, ReminderRepository reminders, CancellationToken cancellation) =>
        await PageOfAsync(messages, reminders, AddressField.Given(state), cursor, refusal: null, cancellation);

    private static async Task<IResult> SendAgainAsync(
        long id,
        HttpContext context,
        Outbox outbox,
        OutboxRepository messages,
        ReminderRepository reminders,
        CancellationToken cancellation)
    {
        try
        {
            await outbox.SendAgainAsync(id, Caller.Of(context).Name, cancellation);
            return SeeOther.To(Path);
        }
        catch (RefusalException refusal) when (refusal.Kind != RefusalKind.NotFound)
        {
            return await PageOfAsync(messages, reminders, state: null, cursor: null, refusal, cancellation);
        }
    }

    private static async Task<ConsolePage> PageOfAsync(
        OutboxRepository messages,
        ReminderRepository reminders,
        string? state,
        string? cursor,
        RefusalException? refusal,
        CancellationToken cancellation)
    {
        var query = ListQuery.Read("notifications", "25", cursor, state);
        var page = await messages.PageAsync(ListQuery.OneOf("state", state, NotificationState.All), channel: null, query, cancellation);
        long[] runs = [.. page.Items.Select(message => message.RunId).OfType<long>()];
        return ConsolePage.Of<MessageListPage>(refusal is null ? StatusCodes.Status200OK : ProblemHandler.StatusOf(refusal))
            .With(nameof(MessageListPage.Messages), page)
            .With(nameof(MessageListPage.Unanswered), (await reminders.OpenOfRunsAsync(runs, cancellation)).ToHashSet())
            .With(nameof(MessageListPage.State), state)
            .With(nameof(MessageListPage.Cursor), cursor)
            .With(nameof(MessageListPage.Problem), refusal?.Message);
    }
}
