using System.Globalization;
using OttoHangfire.Access;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Parts;

namespace OttoHangfire.Web.Pages;

/// <summary>The vacations on <c>/settings</c>: whole days, from the first to the last.</summary>
internal static class VacationRoutes
{
    public static void Map(IEndpointRouteBuilder forms)
    {
        forms.MapPost("/settings/vacations", AddAsync);
        forms.MapPost("/settings/vacations/{id:long}/remove", RemoveAsync);
    }

    private static async Task<IResult> AddAsync(
        HttpContext context, Vacations vacations, OwnersTime time, CancellationToken cancellation)
    {
        var fields = await FormFields.ReadAsync(context.Request);
        try
        {
            var asked = new NewVacation
            {
                From = time.Midnight(Day(fields, "from")),
                To = time.Midnight(Day(fields, "to").AddDays(1)),
                Note = fields.Text("note"),
            };
            await vacations.AddAsync(asked, Caller.Of(context), cancellation);
            return SeeOther.To("/settings");
        }
        catch (RefusalException refusal)
        {
            return await SettingsRoutes.PageOfAsync(context, refusal, cancellation);
        }
    }

    private static async Task<IResult> RemoveAsync(long id, HttpContext context, Vacations vacations, CancellationToken cancellation)
    {
        await vacations.RemoveAsync(id, Caller.Of(context), cancellation);
        return SeeOther.To("/settings");
    }

    private static DateOnly Day(FormFields fields, string name) =>
        DateOnly.TryParseExact(fields.Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is >= 2000 and < 9000
            ? day
            : throw RefusalException.Field(name, "must be a day, like 2026-12-24");
}
