using Microsoft.AspNetCore.Antiforgery;
using OttoHangfire.Http;

namespace OttoHangfire.Web.Forms;

/// <summary>Lets only forms pass that a page of ours was sent with. Who sends them, the route has asked already.</summary>
internal sealed class FormGuard(IAntiforgery antiforgery) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await antiforgery.IsRequestValidAsync(context.HttpContext)
            ? await next(context)
            : throw new RequestException(
                StatusCodes.Status400BadRequest,
                "This form is out of date.",
                "Nothing was done. Load the page again, and repeat it there.");
}
