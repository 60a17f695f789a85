using System.Globalization;

namespace OttoHangfire.Why;

/// <summary>One thing that the owner can do next: what she types, and what she presses in the console.</summary>
/// <param name="Verb">The command, without the number of the task.</param>
/// <param name="Press">What to do in the console, after a comma.</param>
/// <param name="Page">Where that is; null on the page of the task.</param>
internal sealed record NextStep(string Verb, string Press, string? Page = null)
{
    public static readonly NextStep Run = OfTask("run", "press Run now");
    public static readonly NextStep Retry = OfTask("retry", "press Retry");
    public static readonly NextStep Resume = OfTask("resume", "press Resume");
    public static readonly NextStep Runs = OfTask("runs --task", "look at All runs of this task");
    public static readonly NextStep Instants = OfTask("show", "look at What comes, and what was") with { Options = " --occurrences" };
    public static readonly NextStep Again = new("add", "press Run again with a changed payload");
    public static readonly NextStep BringBack = new("help move", "press Bring it back");
    public static readonly NextStep Vacations = new("vacation list", "open Settings and look at Vacations", "/settings");
    public static readonly NextStep Approvals = new("approvals", "open Approvals", "/approvals");
    public static readonly NextStep Doctor = new("doctor", "open Doctor", "/doctor");
    public static readonly NextStep DeepDoctor = new("doctor --deep", "open Doctor", "/doctor");
    public static readonly NextStep WhatRuns = new("runs --status running", "open Runs, running", "/runs?status=running");
    public static readonly NextStep SwitchOn = new("worker on", "open Settings and press Switch Otto on", "/settings");

    /// <summary>Every one of them.</summary>
    public static IReadOnlyList<NextStep> All { get; } =
        [Run, Retry, Resume, Runs, Instants, Again, BringBack, Vacations, Approvals, Doctor, DeepDoctor, WhatRuns, SwitchOn];

    private bool TakesTask { get; init; }

    private string Options { get; init; } = "";

    /// <summary>To look at another task.</summary>
    public static NextStep Show(long id) => new(
        string.Create(CultureInfo.InvariantCulture, $"show {id}"),
        string.Create(CultureInfo.InvariantCulture, $"open task {id}"),
        string.Create(CultureInfo.InvariantCulture, $"/tasks/{id}"));

    public string Command(long taskId) => TakesTask ? string.Create(CultureInfo.InvariantCulture, $"{Verb} {taskId}{Options}") : Verb;

    private static NextStep OfTask(string verb, string press) => new(verb, press) { TakesTask = true };
}
