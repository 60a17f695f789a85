using System.Globalization;
using OttoHangfire.Bench.Reports;

namespace OttoHangfire.Bench.Product;

/// <summary>
/// How fast the whole product takes tasks in and does them. Of two builds, the first is what the second is compared with:
/// they take turns, and every other round begins with the other one, so that both meet the same weather.
/// </summary>
internal static class ProductRun
{
    private const string PostAlone = "POST, 1 client";
    private const string PostTogether = "POST, 16 clients";
    private const string Drain = "drain";

    private const int PostedAlone = 300;
    private const int PostedTogether = 900;
    private const int WarmUp = 100;

    public static async Task<int> AllAsync(BenchOptions options, IReadOnlyList<string> checkouts)
    {
        var builds = checkouts.Select((checkout, index) => new ProductBuild(checkouts.Count == 1 ? "rate" : index == 0 ? "old" : "new", checkout)).ToList();
        var figures = new List<Figure>();
        await Console.Out.WriteLineAsync($"Machine: {Machine.Describe()}.");
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var build in round % 2 == 1 ? builds : Enumerable.Reverse(builds))
            {
                await Console.Error.WriteLineAsync($"round {round} of {options.Rounds}: {build.Name}, {build.Checkout}");
                figures.AddRange(await OneAsync(options, build, round));
            }
        }

        await Console.Out.WriteLineAsync(Table(figures, builds));
        return 0;
    }

    private static async Task<IEnumerable<Figure>> OneAsync(BenchOptions options, ProductBuild build, int round)
    {
        using var folder = new BenchFolder(options.Folder);
        using var product = await build.StartAsync(folder.Path);
        await product.PostAsync(WarmUp, clients: 4);
        await product.DrainAsync(WarmUp);

        await product.SwitchAsync(false);
        var (alone, together) = (options.Of(PostedAlone), options.Of(PostedTogether));
        return
        [
            new Figure(round, build.Name, PostAlone, await product.PostAsync(alone, clients: 1)),
            new Figure(round, build.Name, PostTogether, await product.PostAsync(together, clients: 16)),
            new Figure(round, build.Name, Drain, await product.DrainAsync(alone + together)),
        ];
    }

    private static string Table(List<Figure> figures, List<ProductBuild> builds)
    {
        var names = builds.ConvertAll(build => build.Name);
        var head = $"| tasks a second, medians | {string.Join(" | ", names)} |{(names.Count == 2 ? " new / old |" : "")}\n|---|{string.Concat(Enumerable.Repeat("---:|", names.Count == 2 ? 3 : names.Count))}";
        var rows = new[] { PostAlone, PostTogether, Drain }.Select(what =>
        {
            var cells = names.Select(name => Median(Of(what, name).Select(figure => figure.Value)).ToString("#,0", CultureInfo.InvariantCulture));
            var ratio = names.Count == 2
                ? Median(Of(what, names[1]).Join(Of(what, names[0]), figure => figure.Round, other => other.Round, (figure, other) => figure.Value / other.Value))
                : (double?)null;
            return $"| {what} | {string.Join(" | ", cells)} |{(ratio is { } value ? string.Create(CultureInfo.InvariantCulture, $" {value:0.00} |") : "")}";
        });
        return $"{head}\n{string.Join('\n', rows)}";

        IEnumerable<Figure> Of(string what, string name) => figures.Where(figure => figure.Name == what && figure.Peer == name);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
