using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Incidents;

/// <summary><c>/otto/incidents</c>: what is wrong, and what was.</summary>
internal static class IncidentApi
{
    public static void MapIncidents(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/otto/incidents").WithTags("Incidents").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/", ListAsync).WithName("listIncidents")
            .WithSummary("Lists what is wrong, or was, newest first; status = open or closed narrows it.").ForReaders();

        var one = group.MapGroup("/{id:long}").ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("/", GetAsync).WithName("getIncident").WithSummary("One incident.").ForReaders();
        one.MapPost("/acknowledge", AcknowledgeAsync).WithName("acknowledgeIncident")
            .WithSummary("Says that you have seen it: nothing more is told of it, until it becomes worse or works again.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ForOwner();
    }

    private static Task<Page<Incident>> ListAsync(
        string? status, string? limit, string? cursor, IncidentRepository incidents, CancellationToken cancellation)
    {
        var query = ListQuery.Read("incidents", limit, cursor, status);
        return incidents.PageAsync(ListQuery.OneOf("status", status, IncidentStatus.All), query, cancellation);
    }

    private static async Task<Incident> GetAsync(long id, IncidentRepository incidents, CancellationToken cancellation) =>
        await incidents.FindAsync(id, cancellation) ?? throw Acknowledging.Unknown(id);

    private static async Task<Incident> AcknowledgeAsync(
        long id, HttpRequest request, Acknowledging acknowledging, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        return await acknowledging.SeenAsync(id, Caller.Of(request).Name, cancellation);
    }
}
