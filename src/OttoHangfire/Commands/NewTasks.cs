using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>Brings tasks to life: the row, its first occurrence and its alarm, in one transaction.</summary>
internal sealed class NewTasks(
    OttoDatabase database,
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    TaskAlarm alarm,
    TaskAudit audit,
    RequestKeyRepository keys,
    ClockWatch watch,
    NewOttoTaskValidator validator,
    PendingLimit limit,
    AfterCheck following,
    OttoSettings settings,
    TimeProvider clock)
{
    /// <summary>
    /// Takes in what a person or a program asks for: once, however often the request comes under one key. A repeated one
    /// finds the task that the first put in.
    /// </summary>
    /// <exception cref="RefusalException">
    /// A field is wrong, the key belongs to another request or to a task that is gone, too many tasks wait, or the clock is wrong.
    /// </exception>
    public Task<(OttoTask Task, bool IsNew)> TakeAsync(
        NewOttoTask request, By by, IReadOnlyList<string?> keyHeader, CancellationToken cancellation) =>
        TakeAsync(request, by, keyHeader, (_, _) => Task.CompletedTask, cancellation);

    /// <summary>As without <paramref name="andThen"/>, which belongs to a new task and happens in its transaction.</summary>
    public Task<(OttoTask Task, bool IsNew)> TakeAsync(
        NewOttoTask request,
        By by,
        IReadOnlyList<string?> keyHeader,
        Func<OttoTask, SqlTransaction, Task> andThen,
        CancellationToken cancellation)
    {
        validator.Check(request);
        var key = keyHeader.Count == 0 ? null : RequestKey.Of(keyHeader, request, by.IsOwner);
        return database.WriteAsync(
            async transaction =>
            {
                if (key is not null && await keys.FindAsync(key.Key, transaction) is { } known)
                {
                    return (await AgainAsync(key, known, transaction), false);
                }

                var task = await AddAsync(request, by, transaction);
                await andThen(task, transaction);
                if (key is not null)
                {
                    await keys.KeepAsync(key, task.Id, transaction);
                }

                return (task, true);
            },
            cancellation);
    }

    /// <summary>Adds a task whose request has been checked, in the caller's transaction.</summary>
    /// <exception cref="RefusalException">
    /// The clock is wrong, too many tasks wait, or it cannot come after the task that it names.
    /// </exception>
    public async Task<OttoTask> AddAsync(NewOttoTask request, By by, SqlTransaction transaction)
    {
        if (request.Schedule is not null && watch.Held is { } problem)
        {
            // It would count its instants from a time that never was.
            throw new RefusalException(RefusalKind.Unavailable, $"{problem} Set the clock right, then add the task again.");
        }

        if (by.RunId is null || by.IsOwner)
        {
            // What Otto puts in has limits of its own, and this one is among them.
            await limit.CheckAsync(transaction);
        }

        return request.After is { } after
            ? await AddFollowingAsync(request with { After = after.Complete() }, by, transaction)
            : await AddWithInstantAsync(request, by, transaction);
    }

    /// <summary>One that comes after another task waits for that, and for no instant.</summary>
    private async Task<OttoTask> AddFollowingAsync(NewOttoTask request, By by, SqlTransaction transaction)
    {
        await following.CheckAsync(id: null, request.After!, transaction);
        var task = await tasks.AddAsync(request, by, transaction);
        await audit.CreatedAsync(task, by.Name, transaction);
        return task;
    }

    private async Task<OttoTask> AddWithInstantAsync(NewOttoTask request, By by, SqlTransaction transaction)
    {
        var now = clock.GetUtcNow();
        var schedule = request.Schedule?.Complete(now, settings.TimeZone);
        var first = request.NextRunAt ?? (schedule is null ? null : Schedule.FirstInWrite(schedule, now));
        var task = await tasks.AddAsync(request with { Schedule = schedule, NextRunAt = first }, by, transaction);
        await (first is { } at
            ? occurrences.AddAsync(task.Id, at, OccurrenceKind.Scheduled, transaction)
            : occurrences.AddNowAsync(task.Id, task.CreatedAt, transaction));
        var jobId = await alarm.ArmAsync(task, transaction);
        await audit.CreatedAsync(task, by.Name, transaction);
        return task with { HangfireJobId = jobId };
    }

    private async Task<OttoTask> AgainAsync(RequestKey key, KnownRequest known, SqlTransaction transaction)
    {
        if (known.Sha256 != key.Sha256)
        {
            throw new RefusalException(
                RefusalKind.KeyReused,
                $"The {RequestKey.Header} \"{key.Shown}\" was already used for another request, which added task {known.TaskId}. Use a "
                    + "new key for a new request.");
        }

        // A repetition must not bring back what a person has removed.
        return await tasks.FindAsync(known.TaskId, transaction)
            ?? throw RefusalException.Conflict(
                $"This {RequestKey.Header} added task {known.TaskId}, which has been removed since. Use a new key to add it again.");
    }
}

/// <summary>Who asks for a task in a call over HTTP.</summary>
internal static class AskingCall
{
    public static By AskedBy(this HttpRequest request)
    {
        var caller = Caller.Of(request);
        return new By(caller.Name, caller.SourceOf(request), caller.IsOwner, RunId: null);
    }
}
