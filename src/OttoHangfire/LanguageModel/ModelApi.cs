using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;

namespace OttoHangfire.LanguageModel;

/// <summary><c>/otto/settings/model</c>: which language model is set, and a small question to it.</summary>
internal static class ModelApi
{
    public static void AddLanguageModel(this IServiceCollection services)
    {
        services.AddSingleton<ModelKeeper>();
        services.AddSingleton<ModelTrials>();
    }

    public static void MapLanguageModel(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/otto/settings/model").WithTags("Settings").ForOwner();
        group.MapGet("/", (ModelKeeper model) => model.Read()).WithName("getModel")
            .WithSummary("The language model that holds, and where each of its settings comes from. Never its key.");
        group.MapPut("/", SetAsync).WithName("setModel")
            .WithSummary("Sets the language model. Otto's process is started again with it within five seconds; no run is lost.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        group.MapDelete("/", RemoveAsync).WithName("removeModel")
            .WithSummary("Forgets the language model that was set here, and its key.");
        group.MapPost("/try", TryAsync).WithName("tryModel")
            .WithSummary("Asks the language model one small question. It counts in the budget, as each question does.")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status502BadGateway);
    }

    private static async Task<ModelState> SetAsync(
        JsonChange<ModelChange> body, HttpRequest request, ModelKeeper model, CancellationToken cancellation)
    {
        await model.SetAsync(body.Value, body.Fields.Contains("api_key"), Caller.Of(request).Name, cancellation);
        return model.Read();
    }

    private static async Task<ModelState> RemoveAsync(HttpRequest request, ModelKeeper model, CancellationToken cancellation)
    {
        await model.RemoveAsync(Caller.Of(request).Name, cancellation);
        return model.Read();
    }

    private static async Task<ModelTrial> TryAsync(HttpRequest request, ModelTrials trials, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        return await trials.AskAsync(cancellation);
    }
}
