using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Bills;

/// <summary><c>/otto/bills</c>: what has to be paid, and what has been.</summary>
internal static class BillApi
{
    public static void AddBills(this IServiceCollection services) => services.AddSingleton<BillRepository>();

    public static void MapBills(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/otto/bills", ListAsync).WithTags("Bills").WithName("listBills").WithSummary("Lists bills, newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ForReaders();

    private static Task<Page<Bill>> ListAsync(string? limit, string? cursor, BillRepository bills, CancellationToken cancellation) =>
        bills.PageAsync(ListQuery.Read("bills", limit, cursor), cancellation);
}
