using System.Globalization;
using OttoHangfire.Bench.Reports;

namespace OttoHangfire.Bench.Product;

/// <summary>
/// What one task costs, in counts that hold on a busy machine, too: transactions, waits for the disk, pages, write calls, bytes and processor
/// time of the backend. Of two builds, the first is what the second is compared with.
/// </summary>
internal static class CountRun
{
    private const int WarmUp = 400;
    private const int Most = 12;
    private static readonly string[] Columns = ["commits", "syncs", "pages", "write calls", "KB written", "CPU ms"];

    public static async Task<int> AllAsync(BenchOptions options, IReadOnlyList<string> checkouts)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("The counts are read from /proc, which only Linux has.");
        }

        var builds = checkouts.Select((checkout, index) => new ProductBuild(index == 0 && checkouts.Count > 1 ? "old" : "new", checkout)).ToList();
        var figures = new List<Figure>();
        await Console.Out.WriteLineAsync($"Machine: {Machine.Describe()}. Syncs are counted by strace{(ProductBuild.HasStrace ? "" : ", which is not installed")}.");
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var build in round % 2 == 1 ? builds : Enumerable.Reverse(builds))
            {
                await Console.Error.WriteLineAsync($"round {round} of {options.Rounds}: {build.Name}, {build.Checkout}");
                figures.AddRange(await OneAsync(options, build, round));
            }
        }

        await Console.Out.WriteLineAsync(Tables(figures, builds));
        return 0;
    }

    private static async Task<List<Figure>> OneAsync(BenchOptions options, ProductBuild build, int round)
    {
        using var folder = new BenchFolder(options.Folder);
        using var product = await build.StartAsync(Path.Combine(folder.Path, "data"), countSyncs: true);
        await product.PostAsync(WarmUp, clients: 4);
        await product.AtRestAsync();

        var (few, many) = (options.Of(100), options.Of(200));
        var figures = new List<Figure>();
        await product.SwitchAsync(false);
        await CountAsync("POST, 1 client", many, () => product.PostAsync(many, clients: 1));
        await CountAsync("POST, 16 clients", many, () => product.PostAsync(many, clients: 16));
        await product.SwitchAsync(true);
        await product.AtRestAsync();

        await CountAsync("POST and run, one by one", few, () => product.PostAndRunAsync(few));
        await product.SwitchAsync(false);
        await CountAsync("run, all due at once", many, () => product.RunAllAsync(many), () => product.PostAsync(many, clients: 16));
        return figures;

        // Counted twice: the log while it cannot begin anew, and what the process uses when it can.
        async Task CountAsync(string what, int tasks, Func<Task> work, Func<Task>? before = null)
        {
            if (!options.Wants(what))
            {
                return;
            }

            await (before?.Invoke() ?? Task.CompletedTask);
            using (var pin = new LogPin(product.Database))
            {
                var synced = product.Syncs();
                await work();
                var (commits, pages) = pin.Read();
                Add("commits", commits);
                Add("syncs", product.Syncs() - synced);
                Add("pages", pages.Values.Sum());
                foreach (var (name, count) in pages)
                {
                    Add($"of {name}", count);
                }
            }

            await (before?.Invoke() ?? Task.CompletedTask);
            var began = product.Cost();
            await work();
            var used = product.Cost() - began;
            Add("write calls", used.WriteCalls);
            Add("KB written", used.WrittenBytes / 1024.0);
            Add("CPU ms", used.CpuMilliseconds);

            void Add(string column, double value) => figures.Add(new Figure(round, build.Name, $"{what}|{column}", value / tasks));
        }
    }

    private static string Tables(List<Figure> figures, List<ProductBuild> builds)
    {
        var works = figures.Select(figure => figure.Name.Split('|')[0]).Distinct().ToList();
        var lines = new List<string> { $"| per task, medians | build | {string.Join(" | ", Columns)} |", $"|---|---|{string.Concat(Columns.Select(_ => "---:|"))}" };
        foreach (var work in works)
        {
            lines.AddRange(builds.Select(build => $"| {work} | {build.Name} | {string.Join(" | ", Columns.Select(column => Text(Median(build.Name, $"{work}|{column}"))))} |"));
            if (builds.Count == 2)
            {
                lines.Add($"| | new / old | {string.Join(" | ", Columns.Select(column => Text(Ratio($"{work}|{column}"))))} |");
            }
        }

        foreach (var build in builds)
        {
            lines.AddRange(works.Select(work => $"\nPages of {build.Name}, {work}: {string.Join(", ", Pages(build.Name, work))}"));
        }

        return string.Join('\n', lines);

        IEnumerable<Figure> Of(string build, string name) => figures.Where(figure => figure.Peer == build && figure.Name == name);

        double? Median(string build, string name) => Middle([.. Of(build, name).Select(figure => figure.Value)]);

        double? Ratio(string name) => Middle([.. Of(builds[1].Name, name).Join(
            Of(builds[0].Name, name), figure => figure.Round, other => other.Round, (figure, other) => figure.Value / other.Value)]);

        IEnumerable<string> Pages(string build, string work) => figures
            .Where(figure => figure.Peer == build && figure.Name.StartsWith($"{work}|of ", StringComparison.Ordinal))
            .GroupBy(figure => figure.Name[$"{work}|of ".Length..], figure => figure.Value)
            .Select(table => (Name: table.Key, Pages: table.Average()))
            .OrderByDescending(table => table.Pages)
            .Take(Most)
            .Select(table => $"{table.Name} {Text(table.Pages)}");
    }

    private static double? Middle(List<double> values)
    {
        values.Sort();
        return values.Count == 0 || !double.IsFinite(values[0]) ? null : (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }

    private static string Text(double? value) =>
        value?.ToString(value >= 100 ? "#,0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture) ?? "–";
}
