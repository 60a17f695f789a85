using OttoHangfire.Incidents;

namespace OttoHangfire.Web.Pages;

/// <summary>Something that is wrong, as <em>Home</em> shows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Title">What is wrong, in a few words.</param>
/// <param name="Shown">What is wrong, and what to press.</param>
/// <param name="Page">Where that is.</param>
/// <param name="OpenedAt">Since when.</param>
/// <param name="Times">How often it has happened.</param>
public sealed record OpenIncident(long Id, string Title, string Shown, string? Page, DateTimeOffset OpenedAt, int Times)
{
    internal static OpenIncident Of(IncidentRow row) => new(row.Id, row.Title!, row.Shown!, row.Page ?? "/", row.OpenedAt, row.Times);
}
