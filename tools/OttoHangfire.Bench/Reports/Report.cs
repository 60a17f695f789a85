using System.Globalization;
using System.Text;
using System.Text.Json;
using Hangfire;
using OttoHangfire.Bench.Measurements;
using OttoHangfire.Bench.Peers;

namespace OttoHangfire.Bench.Reports;

/// <summary>All figures of a run: medians, and medians of the ratios of each round.</summary>
internal sealed class Report(BenchOptions options, IReadOnlyList<Peer> peers)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private readonly List<Figure> _figures = [];
    private readonly Dictionary<string, Measurement> _measurements = new(StringComparer.Ordinal);

    public void Add(int round, Peer peer, Measurement measurement, Dictionary<string, double> figures)
    {
        foreach (var (name, value) in figures)
        {
            _figures.Add(new Figure(round, peer.Name, name, value));
            _measurements[name] = measurement;
        }
    }

    /// <summary>What is measured, on what, with which options.</summary>
    public string Head()
    {
        var head = new StringBuilder();
        head.AppendLine(CultureInfo.InvariantCulture, $"Machine: {Machine.Describe()}.");
        head.AppendLine(CultureInfo.InvariantCulture, $"Hangfire.Core {typeof(BackgroundJob).Assembly.GetName().Version!.ToString(3)}; filters: {options.Filters}.");
        head.AppendLine(CultureInfo.InvariantCulture, $"Server as the backend has it: SchedulePollingInterval {Subject.BackendPolling.TotalMilliseconds} ms (unless the name says otherwise), CancellationCheckInterval 1 s, ShutdownTimeout 8 s.");
        head.AppendLine(CultureInfo.InvariantCulture, $"{options.Rounds} round(s), amount {options.Amount}; each measurement in a fresh process on a fresh file, warmed up, the storages in turn.");
        foreach (var peer in peers)
        {
            head.AppendLine(CultureInfo.InvariantCulture, $"- {peer.Name}: {peer.Description}");
        }

        return head.ToString();
    }

    /// <summary>One row per figure: the median of each storage, and in brackets the median ratio to the reference.</summary>
    public string Tables()
    {
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"| | unit | {string.Join(" | ", peers.Select(peer => peer.Name))} |");
        table.AppendLine(CultureInfo.InvariantCulture, $"|---|---|{string.Concat(Enumerable.Repeat("---:|", peers.Count))}");
        foreach (var name in Names())
        {
            var cells = peers.Select(peer => Cell(name, peer.Name));
            table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {Unit(name)} | {string.Join(" | ", cells)} |");
        }

        table.AppendLine();
        table.AppendLine(Goals.Table(this));
        return table.ToString();
    }

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            machine = Machine.Describe(),
            options = new { options.Rounds, options.Amount, filters = options.Filters.ToString() },
            peers = peers.ToDictionary(peer => peer.Name, peer => peer.Description),
            medians = Names().ToDictionary(name => name, name => peers.Select(peer => (peer.Name, Median(name, peer.Name)))
                .Where(pair => pair.Item2 is not null).ToDictionary(pair => pair.Name, pair => pair.Item2)),
            figures = _figures,
        },
        Readable);

    public double? Median(string name, string peer) => Middle([.. _figures.Where(figure => figure.Name == name && figure.Peer == peer).Select(figure => figure.Value)]);

    /// <summary>The median over the rounds of this storage's value divided by the other's in the same round.</summary>
    public double? Ratio(string name, string peer, string to) => Ratio((name, peer), (name, to));

    public double? Ratio((string Name, string Peer) of, (string Name, string Peer) to) => Middle([.. Rounds(of).Join(
        Rounds(to), figure => figure.Round, other => other.Round, (figure, other) => figure.Value / other.Value)]);

    private IEnumerable<Figure> Rounds((string Name, string Peer) of) => _figures.Where(figure => figure.Name == of.Name && figure.Peer == of.Peer);

    private IEnumerable<string> Names() => _figures.Select(figure => figure.Name).Distinct();

    private string Unit(string name) => name switch
    {
        _ when name.EndsWith("-cpu-ms", StringComparison.Ordinal) => "ms/s",
        _ when name.EndsWith("-bytes", StringComparison.Ordinal) => "bytes/s",
        _ => _measurements[name].Unit,
    };

    private string Cell(string name, string peer)
    {
        if (Median(name, peer) is not { } median)
        {
            return "";
        }

        var ratio = peer == Peer.Reference ? null : Ratio(name, peer, Peer.Reference);
        return ratio is { } times && double.IsFinite(times) ? $"{Text(median)} ({times.ToString("0.00", CultureInfo.InvariantCulture)}×)" : Text(median);
    }

    private static string Text(double value) => value.ToString(
        Math.Abs(value) switch { >= 100 => "#,0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);

    private static double? Middle(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? null : (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}

/// <summary>One value of one round.</summary>
internal sealed record Figure(int Round, string Peer, string Name, double Value);
