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
            terminal.Say($"Otto is not running. Start it with {UpMessages.Call(ShippedScripts.Start)}");
            return;
        }

        var table = terminal.NewTable("health", "part", "process", "port", "health");
        table.AddRow("supervisor", Pid(status.Supervisor), "", status.Supervisor is null ? "gone" : "ok");
        Add(table, "backend", status.Backend, remote: false);
        Add(table, "agent", status.Agent, settings.RemoteAgent is not null);
        terminal.Rich.Write(table);
        terminal.Say(Sentence(status));
    }

    private static void Add(Table table, string name, PartStatus part, bool remote) =>
        table.AddRow(name, remote ? "elsewhere" : Pid(part.Pid), $"{part.Port}", part.Healthy ? "ok" : part.Pid is null && !remote ? "gone" : "does not answer");

    private static string Pid(int? pid) => pid?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-";

    private static string Sentence(WhatRuns status) => status switch
    {
        { IsWell: true, Worker: "off" } => $"Otto is running at http://127.0.0.1:{status.Backend.Port}, but no task starts: the worker is off. '{UpMessages.Otto} worker on' turns it on.",
        { IsWell: true } => $"Otto is running at http://127.0.0.1:{status.Backend.Port}",
        { Supervisor: null } => $"Nobody watches over what is left. Run {UpMessages.Call(ShippedScripts.Start)} to start Otto properly.",
        _ => $"Otto is starting, or something is wrong: '{UpMessages.Otto} doctor' says more.",
    };
}
