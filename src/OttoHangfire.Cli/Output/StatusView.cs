using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Output;

/// <summary><c>otto up --status</c> for a person.</summary>
internal static class StatusView
{
    public static void Show(Terminal terminal, WhatRuns status, OttoSettings settings)
    {
        if (status is { Supervisor: null, Backend.Pid: null, Agent.Pid: null })
        {
            terminal.Say($"Otto is not running. To start him, run {TypedCommand.Start}");
            return;
        }

        var table = new TextTable(terminal, new("part"), new("process"), new("port"), Column.Words("health"));
        table.Add("supervisor", Pid(status.Supervisor), "", status.Supervisor is null ? "not running" : "ok");
        AddPart(table, "backend", status.Backend, remote: false);
        AddPart(table, "agent", status.Agent, settings.RemoteAgent is not null);
        table.Write();
        ShowQueues(terminal, status.Queues);
        terminal.Say(Sentence(status, RunningOtto.Url(settings, status.Backend.Port).GetLeftPart(UriPartial.Authority)));
    }

    private static void ShowQueues(Terminal terminal, IReadOnlyList<QueueHealth> queues)
    {
        if (queues.Count == 0)
        {
            return;
        }

        terminal.Say("");
        var table = new TextTable(terminal, new("tasks of"), new("workers"), new("waiting"), new("longest wait"));
        foreach (var queue in queues)
        {
            table.Add(queue.Name, $"{queue.Workers}", $"{queue.Waiting}", queue.LongestWaitSeconds is { } seconds ? $"{seconds} s" : "-");
        }

        table.Write();
    }

    private static void AddPart(TextTable table, string name, PartStatus part, bool remote) =>
        table.Add(name, remote ? "elsewhere" : Pid(part.Pid), $"{part.Port}", Health(part, remote));

    private static string Health(PartStatus part, bool remote) => part switch
    {
        { Healthy: true } => "ok",
        { Pid: null } when !remote => "not running",
        _ => "does not answer",
    };

    private static string Pid(int? pid) => pid?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-";

    private static string Sentence(WhatRuns status, string address) => status switch
    {
        { IsWell: true, Worker: "off" } =>
            $"Otto is running at {address}, but the worker is off, so no task starts. "
            + $"To turn it on, run '{TypedCommand.Otto("worker on")}'.",
        { IsWell: true } => $"Otto is running at {address}",
        { Supervisor: null } => $"Part of Otto is still running, without its supervisor. To start him properly, run {TypedCommand.Start}",
        _ => $"Otto is still starting, or something is wrong. To find out, run '{TypedCommand.Otto("doctor")}'.",
    };
}
