using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Telemetry;

/// <summary>A span as it came over the wire.</summary>
internal sealed record SentSpan(string Service, string TraceId, string Id, string ParentId, string Name, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Links)
{
    public bool IsRoot => ParentId.Length == 0;
}

/// <summary>A line of a log as it came over the wire.</summary>
internal sealed record SentLine(string Text, string TraceId, IReadOnlyDictionary<string, string> Attributes);

/// <summary>A measure as it came over the wire, with the attributes of its points.</summary>
internal sealed record SentMetric(string Name, string Unit, IReadOnlyList<IReadOnlyDictionary<string, string>> Points);

/// <summary>A collector: it takes OTLP as protobuf over HTTP on loopback, and keeps and decodes what it was sent.</summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _sent = new();
    private readonly Task _work;

    public OtlpSink()
    {
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _work = WorkAsync();
    }

    public int Port { get; } = FreePort.Find();

    /// <summary>What makes a process of ours send everything here, without waiting long.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{Port}",
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    public int Count => _sent.Count;

    /// <summary>All that came, as bytes that may be searched like a text.</summary>
    public string Everything => string.Join('\n', _sent.Select(sent => Encoding.Latin1.GetString(sent.Body)));

    public IReadOnlyList<SentSpan> Spans =>
    [
        .. from sent in Of("/v1/traces")
           from resource in sent.Messages(1)
           let service = Attributes(resource.Messages(1).Single(), 1)["service.name"]
           from scope in resource.Messages(2)
           from span in scope.Messages(2)
           select new SentSpan(
               service, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), Attributes(span, 9), [.. span.Messages(13).Select(link => link.Hex(1))]),
    ];

    public IReadOnlyList<SentLine> Lines =>
    [
        .. from sent in Of("/v1/logs")
           from resource in sent.Messages(1)
           from scope in resource.Messages(2)
           from line in scope.Messages(2)
           select new SentLine(line.Messages(5).Select(Value).SingleOrDefault() ?? "", line.Hex(9), Attributes(line, 6)),
    ];

    public IReadOnlyList<SentMetric> Metrics =>
    [
        .. from sent in Of("/v1/metrics")
           from resource in sent.Messages(1)
           from scope in resource.Messages(2)
           from metric in scope.Messages(2)
           select new SentMetric(metric.Text(1), metric.Text(3), [.. Points(metric)]),
    ];

    /// <summary>Looks at the spans until they are so.</summary>
    public Task<IReadOnlyList<SentSpan>> SpansAsync(Func<IReadOnlyList<SentSpan>, bool> isRight, string what) =>
        Eventually.IsAsync(() => Task.FromResult(Spans), isRight, what);

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _work;
    }

    /// <summary>Of a gauge and a sum in field 7, of a histogram in field 9.</summary>
    private static IEnumerable<IReadOnlyDictionary<string, string>> Points(ProtobufMessage metric) =>
        new[] { (Data: 5, Attributes: 7), (Data: 7, Attributes: 7), (Data: 9, Attributes: 9) }
            .SelectMany(kind => metric.Messages(kind.Data).SelectMany(data => data.Messages(1)).Select(point => Attributes(point, kind.Attributes)));

    private static Dictionary<string, string> Attributes(ProtobufMessage message, int field) =>
        message.Messages(field).ToDictionary(pair => pair.Text(1), pair => pair.Messages(2).Select(Value).SingleOrDefault() ?? "");

    private static string Value(ProtobufMessage any) => any switch
    {
        _ when any.Has(1) => any.Text(1),
        _ when any.Has(2) => any.Number(2) == 1 ? "true" : "false",
        _ when any.Has(3) => any.Number(3).ToString(CultureInfo.InvariantCulture),
        _ when any.Has(4) => BitConverter.Int64BitsToDouble(any.Fixed(4)).ToString(CultureInfo.InvariantCulture),
        _ => "",
    };

    private IEnumerable<ProtobufMessage> Of(string path) => _sent.Where(sent => sent.Path == path).Select(sent => new ProtobufMessage(sent.Body));

    private async Task WorkAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                _sent.Enqueue((context.Request.Url!.AbsolutePath, body.ToArray()));
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or IOException)
            {
                if (!_listener.IsListening)
                {
                    return;
                }
            }
        }
    }
}
