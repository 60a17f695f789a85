using Microsoft.AspNetCore.Http.HttpResults;
using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary><c>/otto/vacations</c>: times in which recurring tasks do not run.</summary>
internal static class VacationApi
{
    public static void MapVacations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/otto/vacations").WithTags("Tasks").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/", ListAsync).WithName("listVacations")
            .WithSummary("Lists the vacations, newest first; also those that have ended.").ForReaders();
        group.MapPost("/", AddAsync).WithName("addVacation")
            .WithSummary("Adds a vacation: instants of recurring tasks inside are skipped. It ends by itself.")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ForOwner();
        group.MapDelete("/{id:long}", RemoveAsync).WithName("removeVacation")
            .WithSummary("Takes a vacation away: what is still to come in it runs.")
            .ProducesProblem(StatusCodes.Status404NotFound).ForOwner();
    }

    private static Task<Page<Vacation>> ListAsync(
        string? limit, string? cursor, VacationRepository vacations, CancellationToken cancellation) =>
        vacations.PageAsync(ListQuery.Read("vacations", limit, cursor), cancellation);

    private static async Task<Created<Vacation>> AddAsync(
        JsonBody<NewVacation> body, HttpRequest request, Vacations vacations, CancellationToken cancellation)
    {
        var vacation = await vacations.AddAsync(body.Value, Caller.Of(request), cancellation);
        return TypedResults.Created((string?)null, vacation);
    }

    private static async Task<NoContent> RemoveAsync(
        long id, HttpRequest request, Vacations vacations, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        await vacations.RemoveAsync(id, Caller.Of(request), cancellation);
        return TypedResults.NoContent();
    }
}
