using OttoHangfire.Doctor;
using OttoHangfire.Input;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/doctor</c>: what the doctor found, all of it, in a sentence, or one finding looked at again.</summary>
internal static class DoctorRoutes
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder parts)
    {
        pages.MapGet("/doctor", ShowAsync);
        parts.MapGet("/doctor/summary", ShowSummaryAsync);
        parts.MapGet("/doctor/checks/{id}", LookAgainAsync);
    }

    private static async Task<IResult> ShowAsync(DoctorEngine doctor, CancellationToken cancellation) =>
        ConsolePage.Of<DoctorPage>().With(nameof(DoctorPage.Report), await doctor.ExamineAsync(deep: false, cancellation));

    /// <summary>By itself, because the doctor takes his time.</summary>
    private static async Task<IResult> ShowSummaryAsync(DoctorEngine doctor, CancellationToken cancellation) =>
        ConsolePage.Of<DoctorSummary>().With(nameof(DoctorSummary.Report), await doctor.ExamineAsync(deep: false, cancellation));

    private static async Task<IResult> LookAgainAsync(string id, DoctorEngine doctor, CancellationToken cancellation) =>
        await doctor.LookAtAsync(check => check == id, cancellation) is [var found]
            ? ConsolePage.Of<Parts.Finding>().With(nameof(Parts.Finding.Check), found)
            : throw RefusalException.NotFound($"The doctor has no check {id}.");
}
