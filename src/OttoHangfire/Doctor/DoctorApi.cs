using System.Text.Json;
using OttoHangfire.Context;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Doctor;

/// <summary><c>/otto/doctor</c>, and the same report from the command line when no backend answers.</summary>
internal static class DoctorApi
{
    public static void AddDoctor(this IServiceCollection services)
    {
        services.AddHttpClient<DoctorEngine>().ConfigurePrimaryHttpMessageHandler(
            provider => DoctorEngine.NewHandler(provider.GetRequiredService<OttoSettings>()));
        services.AddSingleton(provider => new Soundness(
            new DatabaseInspection(provider.GetRequiredService<OttoSettings>()), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IContextPart, DoctorContext>();
    }

    public static void MapDoctor(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/otto/doctor",
            (string? deep, DoctorEngine doctor, CancellationToken cancellation) => doctor.ExamineAsync(IsDeep(deep), cancellation))
            .WithTags("Doctor").WithName("askDoctor")
            .WithSummary("What works, what does not, and the one next step for each finding. With deep=true, also each task and job.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ForReaders();

    /// <summary>Prints the report as JSON, with nothing started and nothing opened for writing.</summary>
    public static async Task<int> PrintAsync(bool deep)
    {
        var settings = OttoSettings.LoadAsFarAsPossible();
        using var http = new HttpClient(DoctorEngine.NewHandler(settings));
        var doctor = new DoctorEngine(settings, http, TimeProvider.System);
        var report = await doctor.ExamineAsync(deep, CancellationToken.None);
        Console.WriteLine(JsonSerializer.Serialize(report, OttoJson.Options));
        return report.Ok ? report.Counts[DoctorStatus.Warning] == 0 ? 0 : 1 : 2;
    }

    private static bool IsDeep(string? asked) => asked switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw RefusalException.Field("deep", "must be true or false"),
    };
}
