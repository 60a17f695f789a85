using Microsoft.AspNetCore.Http.HttpResults;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Http;

namespace OttoHangfire.Prompts;

/// <summary>Sentences: what a person types, and what it would mean.</summary>
internal static class PromptApi
{
    public static void MapPrompts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/otto/runs", AskAsync).WithTags("Runs").WithName("askOtto").WithSummary(
            "Takes in what a person typed, and runs it at once. With an Idempotency-Key, a repeated request finds the first one's run.")
            .WithMetadata(new TakesHeader(RequestKey.Header, "Kept for 24 hours: the same key and body find the same run, "
                + "another body is refused (422).", "ask-2026-12-01-1"))
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ForPuttingIn();
        routes.MapPost("/otto/understand", UnderstandAsync).WithTags("Runs").WithName("understandText")
            .WithSummary("Says what a sentence would mean: its words, what Otto would do, or what he would ask. It stores nothing.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ForReaders();
    }

    private static Task<UnderstoodText> UnderstandAsync(
        JsonBody<UnderstandRequest> body, UnderstandingPreview preview, CancellationToken cancellation) =>
        preview.OfAsync(body.Value, cancellation);

    private static async Task<Accepted<OttoRun>> AskAsync(
        JsonBody<NewOttoRun> body, HttpRequest request, TypedRuns prompts, CancellationToken cancellation)
    {
        var run = await prompts.AskAsync(body.Value, request.AskedBy(), request.Headers[RequestKey.Header], cancellation);
        return TypedResults.Accepted($"/otto/runs/{run.Id}", run);
    }
}
