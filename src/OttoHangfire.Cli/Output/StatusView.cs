using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using Spectre.Console;

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

        var table = terminal.NewTable("health", "part", "process", "port", "health");
        table.AddRow("supervisor", Pid(status.Supervisor), "", status.Supervisor is null ? "not running" : "ok");
        Add(table, "backend", status.Backend, remote: false);
        Add(table, "agent", status.Agent, settings.RemoteAgent is not null);
        terminal.Rich.Write(table);
        terminal.Say(Sentence(status, RunningOtto.Url(settings, status.Backend.Port).GetLeftPart(UriPartial.Authority)));
    }

    private static void Add(Table table, string name, PartStatus part, bool remote) =>
        table.AddRow(name, remote ? "elsewhere" : Pid(part.Pid), $"{part.Port}", Health(part, remote));

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
