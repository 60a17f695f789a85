using System.Text;
using Hangfire;
using Hangfire.Dashboard;

namespace OttoHangfire.Storage.Tests.Support;

/// <summary>Hangfire's dashboard without a web server: a request goes through its routes, the page comes back as text.</summary>
internal static class Dashboard
{
    public static async Task<string> GetAsync(JobStorage storage, string path, params (string Key, string Value)[] query)
    {
        var context = new Context(storage, new Request("GET", path, query));
        await DispatchAsync(context, path);
        return context.Page;
    }

    public static async Task<int> PostAsync(JobStorage storage, string path, params (string Key, string Value)[] form)
    {
        var context = new Context(storage, new Request("POST", path, form));
        await DispatchAsync(context, path);
        return context.Response.StatusCode;
    }

    private static Task DispatchAsync(Context context, string path)
    {
        var (dispatcher, match) = DashboardRoutes.Routes.FindDispatcher(path)
            ?? throw new InvalidOperationException("the dashboard has no route for " + path);
        context.UriMatch = match;
        return dispatcher.Dispatch(context);
    }

    private sealed class Context : DashboardContext
    {
        private readonly Response _response = new();

        public Context(JobStorage storage, DashboardRequest request)
            : base(storage, new DashboardOptions { IgnoreAntiforgeryToken = true })
        {
            Request = request;
            Response = _response;
        }

        public string Page => Encoding.UTF8.GetString(((MemoryStream)_response.Body).ToArray());
    }

    private sealed class Request(string method, string path, (string Key, string Value)[] values) : DashboardRequest
    {
        public override string Method => method;

        public override string Path => path;

        public override string PathBase => "/hangfire";

        public override string LocalIpAddress => "127.0.0.1";

        public override string RemoteIpAddress => "127.0.0.1";

        public override string GetQuery(string key) => values.FirstOrDefault(value => value.Key == key).Value;

        public override Task<IList<string>> GetFormValuesAsync(string key) =>
            Task.FromResult<IList<string>>([.. values.Where(value => value.Key == key).Select(value => value.Value)]);
    }

    private sealed class Response : DashboardResponse
    {
        public override string ContentType { get; set; } = "";

        public override int StatusCode { get; set; } = 200;

        public override Stream Body { get; } = new MemoryStream();

        public override void SetExpire(DateTimeOffset? value)
        {
            // Nobody caches here.
        }

        public override Task WriteAsync(string text) => Body.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
    }
}
