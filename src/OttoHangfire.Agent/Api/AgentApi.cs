using Microsoft.AspNetCore.Http.HttpResults;
using OttoHangfire.Agent.Hosting;
using OttoHangfire.Agent.Model;
using OttoHangfire.Agent.Skills;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Api;

/// <summary>The four addresses of the agent.</summary>
internal static class AgentApi
{
    public static void MapAgent(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health", [HttpMethods.Get, HttpMethods.Head], GetHealth).AllowAnonymous();
        routes.MapMethods("/skills", [HttpMethods.Get, HttpMethods.Head], GetSkills);
        routes.MapPost("/task", AnswerTaskAsync);
        routes.MapPost("/prompt", AnswerPromptAsync);
    }

    private static Ok<AgentHealth> GetHealth(SkillRegistry skills, LanguageModel model) =>
        TypedResults.Ok(new AgentHealth("ok", AgentVersion.Text, skills.All.Count, model.IsAvailable));

    private static Ok<IReadOnlyList<SkillDescription>> GetSkills(SkillRegistry skills) => TypedResults.Ok(skills.All);

    private static async Task<Ok<OttoReply>> AnswerTaskAsync(HttpRequest request, SkillDispatcher skills, CancellationToken cancellation)
    {
        var task = await RequestBody.ReadAsync<TaskRequest>(request, cancellation);
        return TypedResults.Ok(await skills.AnswerAsync(task.Checked(), cancellation));
    }

    private static async Task<Ok<OttoReply>> AnswerPromptAsync(HttpRequest request, PromptAnswers prompts, CancellationToken cancellation)
    {
        var prompt = await RequestBody.ReadAsync<PromptRequest>(request, cancellation);
        return TypedResults.Ok(await prompts.AnswerAsync(prompt.Checked(), cancellation));
    }
}
