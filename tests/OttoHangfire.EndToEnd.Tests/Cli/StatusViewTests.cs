using OttoHangfire.Cli.Output;
using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary><c>otto up --status</c>, as a person reads it.</summary>
public sealed class StatusViewTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatWaitsInEachQueue_IsShown()
    {
        using var output = new StringWriter();
        var runs = new WhatRuns(null, 1, new PartStatus(2, 8000, Healthy: true), new PartStatus(3, 8001, Healthy: true))
        {
            Worker = "on",
            Queues =
            [
                new QueueHealth { Name = "people", Workers = 21, Waiting = 0 },
                new QueueHealth { Name = "otto", Workers = 9, Waiting = 491, LongestWaitSeconds = 312 },
            ],
        };
        var settings = OttoSettings.Load(name => name == "OTTO_DATA_DIR" ? _folder.Path : null, _folder.Path);

        StatusView.Show(new Terminal(output, TextWriter.Null, plain: true), runs, settings);

        var lines = output.ToString().Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Trim());
        lines.Should().ContainInConsecutiveOrder("tasks of workers waiting longest wait", "people 21 0 -", "otto 9 491 312 s");
    }
}
