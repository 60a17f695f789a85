using System.Net;
using System.Text;

namespace OttoHangfire.EndToEnd.Tests.Cli.Support;

/// <summary>A backend that says what a test wants, and remembers what it was asked.</summary>
internal sealed class CannedBackend : HttpMessageHandler
{
    private const string AsksForTheWorker = "GET /otto/worker";

    private readonly Dictionary<string, (HttpStatusCode Status, string Body)> _answers = [];

    public List<(string Line, string Body, string? Source)> Requests { get; } = [];

    /// <summary>Nobody listens.</summary>
    public bool IsDown { get; set; }

    /// <summary>Answers a line like <c>GET /otto/tasks/7</c>.</summary>
    public CannedBackend On(string line, string body, HttpStatusCode status = HttpStatusCode.OK)
    {
        _answers[line] = (status, body);
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError);
        }

        var line = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        if (line == AsksForTheWorker && !_answers.ContainsKey(line))
        {
            // Commands ask it beside their own work; the worker is on unless a test says otherwise.
            return Answer(HttpStatusCode.OK, """{"enabled":true}""");
        }

        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add((line, body, request.Headers.TryGetValues("X-Otto-Source", out var source) ? source.Single() : null));
        var answer = _answers.GetValueOrDefault(line, (HttpStatusCode.NotFound, """{"title":"Not Found","detail":"There is nothing here."}"""));
        return Answer(answer.Item1, answer.Item2);
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
