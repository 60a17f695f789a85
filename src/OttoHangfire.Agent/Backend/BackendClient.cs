using System.Net;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Agent.Backend;

/// <summary>Reads from the backend. It never writes there: what Otto wants changed, he proposes.</summary>
internal sealed class BackendClient(HttpClient http, TimeProvider clock)
{
    /// <summary>The doctor promises to end within 20 s.</summary>
    private static readonly TimeSpan DoctorLimit = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan ListLimit = TimeSpan.FromSeconds(15);

    /// <summary>What works, what does not, and the next steps.</summary>
    /// <exception cref="BackendException">The backend gave no report.</exception>
    public Task<DoctorReport> GetDoctorReportAsync(CancellationToken cancellation) =>
        GetAsync<DoctorReport>("otto/doctor", DoctorLimit, cancellation);

    /// <summary>The newest runs, of one status or of all.</summary>
    /// <exception cref="BackendException">The backend gave no list.</exception>
    public Task<Page<OttoRun>> GetRunsAsync(int limit, string? status, CancellationToken cancellation) =>
        GetAsync<Page<OttoRun>>(status is null ? $"otto/runs?limit={limit}" : $"otto/runs?limit={limit}&status={status}", ListLimit, cancellation);

    private async Task<T> GetAsync<T>(string path, TimeSpan limit, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), either.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw Failed($"answered {(int)response.StatusCode} to GET /{path}");
            }

            return await response.Content.ReadFromJsonAsync<T>(OttoJson.Options, either.Token) ?? throw Failed($"answered null to GET /{path}");
        }
        catch (HttpRequestException fault)
        {
            throw Failed(fault.HttpRequestError == HttpRequestError.ConnectionError ? "does not answer" : "broke off its answer", fault);
        }
        catch (JsonException fault)
        {
            throw Failed($"answered GET /{path} with something else than was expected", fault);
        }
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw Failed($"did not answer within {limit.TotalSeconds:0} seconds", fault);
        }
    }

    private BackendException Failed(string what, Exception? cause = null) =>
        new($"The backend at {http.BaseAddress!.GetLeftPart(UriPartial.Authority)} {what}", cause);
}

/// <summary>The backend gave no answer to use. The message says so without its full stop: <c>The backend at … does not answer</c>.</summary>
internal sealed class BackendException(string what, Exception? cause) : Exception(what, cause);

/// <summary>Registers the client of the backend.</summary>
internal static class BackendRegistration
{
    private const int MaxAnswerSize = 16 * 1024 * 1024;

    public static void AddBackend(this IServiceCollection services, OttoSettings settings) =>
        services.AddSingleton(provider => new BackendClient(Connect(settings.BackendUrl), provider.GetRequiredService<TimeProvider>()));

    /// <summary>Straight to the backend: no proxy of the environment, no redirect to elsewhere.</summary>
    private static HttpClient Connect(Uri backend)
    {
        var direct = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
        return new HttpClient(direct, disposeHandler: true)
        {
            BaseAddress = backend,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerSize,
        };
    }
}
