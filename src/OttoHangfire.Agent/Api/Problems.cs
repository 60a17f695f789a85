using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Api;

/// <summary>Turns whatever goes wrong into RFC 9457 problem+json: a sentence, never a stack trace.</summary>
internal static class Problems
{
    private static readonly JsonSerializerOptions Json = new(OttoJson.Options)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static void UseProblems(this WebApplication app)
    {
        app.UseStatusCodePages(page => WriteAsync(page.HttpContext, Missing(page.HttpContext)));
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception) when (context.RequestAborted.IsCancellationRequested)
            {
                // The caller is gone: nobody is there to read an answer.
            }
            catch (Exception fault) when (!context.Response.HasStarted)
            {
                await WriteAsync(context, Explain(fault, app.Logger));
            }
        });
    }

    private static Task WriteAsync(HttpContext context, RefusalException refusal)
    {
        if (refusal.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        var problem = new Problem
        {
            Type = "about:blank",
            Title = ReasonPhrases.GetReasonPhrase(refusal.Status),
            Status = refusal.Status,
            Detail = refusal.Message,
            Reason = refusal.Reason,
            Errors = refusal.Errors,
        };
        return Results.Json(problem, Json, "application/problem+json", refusal.Status).ExecuteAsync(context);
    }

    private static RefusalException Explain(Exception fault, ILogger logger)
    {
        switch (fault)
        {
            case RefusalException refusal:
                return refusal;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return new(StatusCodes.Status413PayloadTooLarge, "The body is larger than 1 MiB.");
            case BadHttpRequestException unreadable:
                return new(unreadable.StatusCode, "The request could not be read to its end.");
            default:
                logger.LogError(fault, "A call failed");
                return new(StatusCodes.Status500InternalServerError, "Otto made a mistake. His log has the details.");
        }
    }

    private static RefusalException Missing(HttpContext context) => new(
        context.Response.StatusCode,
        context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed
            ? $"{context.Request.Path} does not take {context.Request.Method}."
            : "Otto has no such address. He has POST /task, POST /prompt, GET /skills, GET /model and GET /health.");
}
