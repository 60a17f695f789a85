using OttoHangfire.Contracts;
using OttoHangfire.Http;

namespace OttoHangfire.Actions;

/// <summary><c>/otto/actions</c>: what Otto may propose, and what each proposal must look like.</summary>
internal static class ActionApi
{
    public static void MapActions(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/otto/actions", (ActionCatalogue catalogue) => new Page<ActionDescription>(catalogue.Descriptions, null))
            .WithTags("Actions").WithName("listActions")
            .WithSummary("The catalogue of actions: type, tier, effect and the payload's JSON Schema.").ForReaders();
}
