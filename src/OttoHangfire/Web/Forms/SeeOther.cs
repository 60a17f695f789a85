namespace OttoHangfire.Web.Forms;

/// <summary>What follows a form that did something: a page that can be loaded again without doing it again.</summary>
internal sealed class SeeOther(string path) : IResult
{
    public static SeeOther To(string path) => new(path);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = path;
        return Task.CompletedTask;
    }
}
