using System.Text.Json;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto list --follow</c>: a line for each task that is added or changes, also after a restart of the backend.</summary>
internal sealed class ListFollower(OttoContext otto, string address, bool json)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Dictionary<long, DateTimeOffset> _seen = [];

    public async Task FollowAsync(Page<OttoTask> shown, CancellationToken cancellation)
    {
        // The list may have shown fewer than are looked at; the others are old, not new.
        var known = await ReadAsync(cancellation) ?? shown.Items;
        foreach (var task in known.Concat(shown.Items))
        {
            _seen[task.Id] = shown.Items.FirstOrDefault(item => item.Id == task.Id)?.UpdatedAt ?? task.UpdatedAt;
        }

        var answers = true;
        while (!cancellation.IsCancellationRequested)
        {
            var tasks = await ReadAsync(cancellation);
            if (tasks is null && answers)
            {
                otto.Terminal.Complain("Otto does not answer. Waiting for him …");
            }

            answers = tasks is not null;
            foreach (var task in (tasks ?? []).Where(IsNews).OrderBy(task => task.UpdatedAt))
            {
                Show(task);
            }

            await Task.Delay(Look, otto.Clock, cancellation);
        }
    }

    private async Task<IReadOnlyList<OttoTask>?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return (await otto.Api.GetAsync(address, cancellation)).As<Page<OttoTask>>().Items;
        }
        catch (Exception silent) when (silent is OttoApiException or JsonException)
        {
            return null;
        }
    }

    private bool IsNews(OttoTask task)
    {
        var isNews = !_seen.TryGetValue(task.Id, out var seen) || seen != task.UpdatedAt;
        _seen[task.Id] = task.UpdatedAt;
        return isNews;
    }

    private void Show(OttoTask task)
    {
        if (json)
        {
            otto.Terminal.Json(task);
            return;
        }

        var next = task is { Status: OttoStatus.Pending, NextRunAt: { } at } ? $", {otto.Times.FromNow(at)}" : "";
        var description = ForeignText.Line(task.Description, Listing.Gist);
        otto.Terminal.Say($"{otto.Times.Exact(task.UpdatedAt)}  task {task.Id}  {TaskView.Status(task)}{next}  {description}");
    }
}
