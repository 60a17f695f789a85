using OttoHangfire.Contracts;
using OttoHangfire.Http;

namespace OttoHangfire.Schedules;

/// <summary><c>POST /otto/tasks/preview</c>: what a schedule would do; nothing is stored.</summary>
internal static class SchedulePreviewApi
{
    public static void AddSchedules(this IServiceCollection services) => services.AddSingleton<SchedulePreviewer>();

    public static void MapSchedulePreview(this IEndpointRouteBuilder routes) =>
        routes.MapPost(
            "/otto/tasks/preview",
            (JsonBody<SchedulePreviewRequest> body, SchedulePreviewer previews) => previews.Of(body.Value))
            .WithTags("Tasks").WithName("previewSchedule")
            .WithSummary("Says when a schedule would run: in words, and in its next five instants. It stores nothing.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ForReaders();
}
