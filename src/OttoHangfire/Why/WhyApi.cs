using Microsoft.AspNetCore.Mvc;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Tasks;

namespace OttoHangfire.Why;

/// <summary><c>/otto/tasks/{id}/why</c>: why it has not run, in a sentence.</summary>
internal static class WhyApi
{
    public static void AddWhy(this IServiceCollection services)
    {
        services.AddSingleton<WhyRepository>();
        services.AddSingleton<WhyAsked>();
    }

    public static void MapWhy(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/otto/tasks").WithTags("Tasks").MapGet("/{id:long}/why", AskAsync).WithName("whyTask")
            .WithSummary("Why the task has not run, or with scheduled_for, what became of that instant; with the next step.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ForReaders();

    private static Task<TaskWhy> AskAsync(
        long id, [FromQuery(Name = "scheduled_for")] string? scheduledFor, WhyAsked why, CancellationToken cancellation) =>
        OccurrenceWindow.Instant("scheduled_for", scheduledFor) is { } instant
            ? why.OfInstantAsync(id, instant, cancellation)
            : why.OfTaskAsync(id, cancellation);
}
