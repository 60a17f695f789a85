using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.LanguageModel;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/settings/model</c>: which language model Otto asks, and a small question to it.</summary>
internal static class ModelRoutes
{
    private const string Path = "/settings/model";

    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet(Path, Show);
        forms.MapPost(Path, SetAsync);
        forms.MapPost($"{Path}/try", TryAsync);
        forms.MapPost($"{Path}/remove", RemoveAsync);
    }

    private static ConsolePage Show(ModelKeeper model) => PageOf(model, ModelFields.Of(model.Read()), refusal: null);

    private static async Task<IResult> SetAsync(HttpContext context, ModelKeeper model, CancellationToken cancellation)
    {
        var fields = await FormFields.ReadAsync(context.Request);
        var form = ModelFields.Of(fields);
        var key = fields.Text(ProofPage.Secret);
        var hasKey = key is not null || fields.Text("no_key") is not null;
        try
        {
            var change = new ModelChange { Endpoint = form.Endpoint, Name = form.Name, Provider = form.Provider, ApiKey = key };
            await model.SetAsync(change, hasKey, Caller.Of(context).Name, cancellation);
            return SeeOther.To(Path);
        }
        catch (RefusalException refusal)
        {
            return PageOf(model, form, refusal);
        }
    }

    private static async Task<IResult> TryAsync(ModelKeeper model, ModelTrials trials, CancellationToken cancellation)
    {
        var form = ModelFields.Of(model.Read());
        try
        {
            return PageOf(model, form, refusal: null).With(nameof(ModelPage.Trial), await trials.AskAsync(cancellation));
        }
        catch (RefusalException refusal)
        {
            return PageOf(model, form, refusal);
        }
    }

    private static async Task<IResult> RemoveAsync(HttpContext context, ModelKeeper model, CancellationToken cancellation)
    {
        await model.RemoveAsync(Caller.Of(context).Name, cancellation);
        return SeeOther.To(Path);
    }

    private static ConsolePage PageOf(ModelKeeper model, ModelFields form, RefusalException? refusal) =>
        ConsolePage.Of<ModelPage>(refusal is null ? StatusCodes.Status200OK : ProblemHandler.StatusOf(refusal))
            .With(nameof(ModelPage.Model), model.Read())
            .With(nameof(ModelPage.Form), form)
            .With(nameof(ModelPage.Errors), refusal?.Errors ?? new Dictionary<string, string[]>())
            .With(
                nameof(ModelPage.Problem),
                refusal is null ? null : refusal.Errors.Count == 0 ? refusal.Message : "Nothing was changed yet. See below.");
}
