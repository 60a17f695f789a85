using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace OttoHangfire.Web.Shell;

/// <summary>Makes HTML of a component. Nothing of it is sent before all of it is made, so that a failure becomes an error page.</summary>
internal sealed class PageRenderer(IServiceProvider services, ILoggerFactory logs)
{
    public async Task<string> RenderAsync(Type component, IDictionary<string, object?> parameters)
    {
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync(component, ParameterView.FromDictionary(parameters));
            return page.ToHtmlString();
        });
    }
}
