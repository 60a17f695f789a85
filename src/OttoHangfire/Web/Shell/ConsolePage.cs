using Microsoft.AspNetCore.Components;

namespace OttoHangfire.Web.Shell;

/// <summary>A page of the console as the answer to a request.</summary>
internal sealed class ConsolePage : IResult
{
    private readonly Type _component;
    private readonly Dictionary<string, object?> _parameters = new(StringComparer.Ordinal);

    private ConsolePage(Type component) => _component = component;

    public int Status { get; init; } = StatusCodes.Status200OK;

    public static ConsolePage Of<TComponent>(int status = StatusCodes.Status200OK)
        where TComponent : IComponent => new(typeof(TComponent)) { Status = status };

    /// <summary>Hands a parameter to the component.</summary>
    public ConsolePage With(string name, object? value)
    {
        _parameters[name] = value;
        return this;
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var renderer = httpContext.RequestServices.GetRequiredService<PageRenderer>();
        var html = await renderer.RenderAsync(_component, _parameters);
        httpContext.Response.StatusCode = Status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        httpContext.Response.Headers.CacheControl = "no-store";
        await httpContext.Response.WriteAsync(html, httpContext.RequestAborted);
    }
}
