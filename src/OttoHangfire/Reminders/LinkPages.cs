using System.Net;
using OttoHangfire.Access;
using OttoHangfire.Contracts.Texts;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Reminders;

/// <summary>
/// <c>/answer</c>: the page behind a link of a message. It is shown to whoever has the link, and has one button: what only looks, as a
/// mail server does, changes nothing. Nobody is signed in by it.
/// </summary>
internal static class LinkPages
{
    private const string Field = "link";

    public static void MapLinks(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(ReminderLinks.Path, ShowAsync).ExcludeFromDescription().ForAnyone();
        routes.MapPost(ReminderLinks.Path, AnswerAsync).ExcludeFromDescription().ForAnyone();
    }

    private static Task ShowAsync(string? link, HttpContext context, ReminderLinks links, CancellationToken cancellation) =>
        OrRefuseAsync(context, async () =>
        {
            var (read, asked) = await links.LookAsync(link, cancellation);
            var form =
                $"""
                <form action="{ReminderLinks.Path}" method="post">
                  <input type="hidden" name="{Field}" value="{WebUtility.HtmlEncode(link)}">
                  <button type="submit">{ReminderLinks.Name(read.Verb)}</button>
                </form>
                """;
            var says = SignInPage.Lead(ForeignText.Readable(asked.Description));
            await SignInPage.WriteAsync(context, StatusCodes.Status200OK, "Reminder", says + form);
        });

    private static Task AnswerAsync(HttpContext context, ReminderLinks links, CancellationToken cancellation) =>
        OrRefuseAsync(context, async () =>
        {
            var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
            var done = await links.AnswerAsync(form[Field], cancellation);
            await SignInPage.WriteAsync(context, StatusCodes.Status200OK, "Thank you", SignInPage.Lead(done));
        });

    private static async Task OrRefuseAsync(HttpContext context, Func<Task> show)
    {
        try
        {
            await show();
        }
        catch (RefusalException refusal)
        {
            await SignInPage.WriteAsync(
                context, ProblemHandler.StatusOf(refusal), Title(refusal.Kind), SignInPage.Lead(refusal.Message));
        }
    }

    private static string Title(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => "This link is not known",
        RefusalKind.Expired => "This link works no more",
        _ => "Nothing was changed",
    };
}
