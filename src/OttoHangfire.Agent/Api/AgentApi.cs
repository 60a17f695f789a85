using Microsoft.AspNetCore.Http.HttpResults;
using OttoHangfire.Agent.Hosting;
using OttoHangfire.Agent.Model;
using OttoHangfire.Agent.Skills;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Agent.Api;

/// <summary>The five addresses of the agent.</summary>
internal static class AgentApi
{
    public static void MapAgent(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health", [HttpMethods.Get, HttpMethods.Head], GetHealth).AllowAnonymous();
        routes.MapMethods("/skills", [HttpMethods.Get, HttpMethods.Head], GetSkills);
        routes.MapMethods("/model", [HttpMethods.Get, HttpMethods.Head], GetModel);
        routes.MapPost("/task", AnswerTaskAsync);
        routes.MapPost("/prompt", AnswerPromptAsync);
    }

    private static Ok<AgentHealth> GetHealth(SkillRegistry skills, LanguageModel model) =>
        TypedResults.Ok(new AgentHealth("ok", AgentVersion.Text, skills.All.Count, model.IsAvailable));

    private static Ok<IReadOnlyList<SkillDescription>> GetSkills(SkillRegistry skills) => TypedResults.Ok(skills.All);

    /// <summary>What nobody else can know: the model that this process was started with, and how it went with it.</summary>
    private static Ok<AgentModel> GetModel(LanguageModel model, AgentSettings settings) => TypedResults.Ok(new AgentModel
    {
        Version = settings.ModelVersion(),
        Form = model.Form switch
        {
            AnswerForm.Schema => ModelForm.Schema,
            AnswerForm.Text => ModelForm.Text,
            AnswerForm.JsonObject => ModelForm.JsonObject,
            _ => null,
        },
        Problem = model.Problem,
    });

    private static async Task<Ok<OttoReply>> AnswerTaskAsync(HttpRequest request, SkillDispatcher skills, CancellationToken cancellation)
    {
        var task = await RequestBody.ReadAsync<TaskRequest>(request, cancellation);
        AgentTraces.Tell(task.TaskId, task.RunId);
        return TypedResults.Ok(await skills.AnswerAsync(task.Checked(), cancellation));
    }

    private static async Task<Ok<OttoReply>> AnswerPromptAsync(HttpRequest request, PromptAnswers prompts, CancellationToken cancellation)
    {
        var prompt = await RequestBody.ReadAsync<PromptRequest>(request, cancellation);
        AgentTraces.Tell(taskId: null, prompt.RunId);
        return TypedResults.Ok(await prompts.AnswerAsync(prompt.Checked(), cancellation));
    }
}
