using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Contracts.Texts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Notifications;

/// <summary>Keeps the channels that the owner sets up: in a private file of the data folder, with a line in the audit.</summary>
internal sealed class ChannelKeeper(
    OttoDatabase database, AuditRepository audit, OwnersChannels channels, Outbox outbox, OttoSettings settings, TimeProvider clock)
    : IDisposable
{
    /// <summary>The file is read, changed and written by one at a time.</summary>
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>One channel, as the owner may see it.</summary>
    /// <exception cref="RefusalException">There is none of this name.</exception>
    public ChannelDetail Get(string name)
    {
        var now = channels.Now;
        var summary = SummaryOf(name, now);
        var known = now.Find(name);
        return new ChannelDetail
        {
            Name = name,
            Kind = summary.Kind,
            Default = summary.Default,
            From = summary.From,
            Problem = summary.Problem,
            Settings = known is null ? new ChannelFields() : ChannelView.Of(known),
            Secrets = known is not null ? ChannelView.SecretsOf(known)
                : now.Kept(name) is { } kept ? ChannelView.SecretsOf(kept.Entry)
                : [],
        };
    }

    /// <summary>Sets a new one up; from the return on it takes messages.</summary>
    /// <exception cref="RefusalException">A field is wrong, or the name is taken.</exception>
    public Task<ChannelDetail> AddAsync(ChannelChange change, string by, CancellationToken cancellation) => InTurnAsync(
        async stored =>
        {
            var name = change.Name ?? throw RefusalException.Field("name", "is missing; what you call the channel, like phone");
            if (channels.Now.IsThere(name))
            {
                throw RefusalException.Conflict($"There is a channel {name} already. Choose another name, or change that one.");
            }

            RefuseOtherDefault(name, change.Default);
            var added = ChannelEntry.New(change);
            var kept = stored with { All = [.. stored.All, added], Default = change.Default == true ? name : stored.Default };
            var what = change.Default == true ? $"{added}, the default" : $"{added}";
            await KeepAsync(stored, kept, Line(AuditOutcome.Created, by, what), cancellation);
            return Get(name);
        },
        cancellation);

    /// <summary>Changes one. What is not named among the fields stays as it is.</summary>
    /// <exception cref="RefusalException">There is none of this name, it stands in <c>otto.json</c>, or a field is wrong.</exception>
    public Task<ChannelDetail> ChangeAsync(
        string name, ChannelChange change, IReadOnlySet<string> fields, string by, CancellationToken cancellation) => InTurnAsync(
        async stored =>
        {
            var summary = SummaryOf(name, channels.Now);
            RefuseOtherDefault(name, change.Default);
            var isOnlyDefault = fields.All(field => field == "default");
            var all = isOnlyDefault ? stored.All : Changed(stored, summary, change, fields);
            var kept = stored with { All = all, Default = DefaultAfter(stored.Default, name, change.Default) };
            await KeepAsync(stored, kept, Line(AuditOutcome.Changed, by, What(summary, change, fields)), cancellation);
            outbox.Forgive(name);
            return Get(name);
        },
        cancellation);

    /// <summary>Takes one away. What waits for it is given up.</summary>
    /// <exception cref="RefusalException">There is none of this name, or it stands in <c>otto.json</c>.</exception>
    public Task RemoveAsync(string name, string by, CancellationToken cancellation) => InTurnAsync(
        async stored =>
        {
            var summary = SummaryOf(name, channels.Now);
            RefuseOfTheFile(name);
            var kept = stored with
            {
                All = [.. stored.All.Where(channel => channel.Name != name)],
                Default = stored.Default == name ? null : stored.Default,
            };
            await KeepAsync(stored, kept, Line(AuditOutcome.Removed, by, $"{name} ({summary.Kind})"), cancellation);
            outbox.Forgive(name);
            return name;
        },
        cancellation);

    /// <summary>When messages wait over each channel that has no quiet hours of its own.</summary>
    public QuietHoursState QuietHours()
    {
        var now = channels.Now;
        return new QuietHoursState
        {
            Hours = now.QuietHours?.Said,
            SetIn = now.QuietHoursSetIn,
            QuietUntil = now.QuietUntil(channel: null, clock.GetUtcNow()),
        };
    }

    /// <summary>Sets those; null takes them away, and what waits for their end goes.</summary>
    /// <exception cref="RefusalException">A field is wrong, or they stand in <c>otto.json</c>.</exception>
    public Task<QuietHoursState> SetQuietHoursAsync(QuietHours? hours, string by, CancellationToken cancellation) => InTurnAsync(
        async stored =>
        {
            if (settings.QuietHours is not null)
            {
                throw RefusalException.Conflict(
                    "The quiet hours stand in otto.json, and what stands there wins. Change them there, and start Otto again.");
            }

            var window = hours is null ? null : QuietWindow.Of(hours, RefusalException.Field);
            var what = window is null ? "no quiet hours" : $"quiet hours from {window.Said.From} to {window.Said.To}";
            var outcome = window is null ? AuditOutcome.Removed : "set";
            await KeepAsync(stored, stored with { QuietHours = window }, Line(outcome, by, what), cancellation);
            return QuietHours();
        },
        cancellation);

    public void Dispose() => _turn.Dispose();

    private async Task<T> InTurnAsync<T>(Func<StoredChannels, Task<T>> changeAsync, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var stored = StoredChannels.Read(settings.DataDirectory);
            return stored.Problem is null ? await changeAsync(stored) : throw RefusalException.Conflict(stored.Problem);
        }
        finally
        {
            _turn.Release();
        }
    }

    private KeptChannel[] Changed(StoredChannels stored, ChannelSummary summary, ChannelChange change, IReadOnlySet<string> fields)
    {
        RefuseOfTheFile(summary.Name);
        var changed = ChannelEntry.Changed(stored.All.First(channel => channel.Name == summary.Name), change, fields);
        return [.. stored.All.Select(channel => channel.Name == summary.Name ? changed : channel)];
    }

    private static ChannelSummary SummaryOf(string name, ChannelsNow channels) =>
        channels.Summaries.FirstOrDefault(channel => channel.Name == name) ?? throw Unknown(name);

    private static string? DefaultAfter(string? before, string name, bool? isDefault) => isDefault switch
    {
        true => name,
        false when before == name => null,
        _ => before,
    };

    private void RefuseOfTheFile(string name)
    {
        if (channels.Now.IsOfTheFile(name))
        {
            throw RefusalException.Conflict(
                $"{name} is set up in otto.json, and what stands there wins. Change it there, and start Otto again.");
        }
    }

    private void RefuseOtherDefault(string name, bool? isDefault)
    {
        if (channels.Now.Marked is { } marked && isDefault is { } wanted && wanted != (marked.Name == name))
        {
            throw RefusalException.Conflict(
                $"otto.json makes {marked.Name} the default, and what stands there wins. Remove that there, and start Otto again.");
        }
    }

    /// <summary>The file and the line in the audit: both or neither. Once it has begun, a caller who goes away does not end it.</summary>
    private async Task KeepAsync(StoredChannels before, StoredChannels kept, AuditEntry line, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var isWritten = false;
        try
        {
            await database.WriteAsync(
                async transaction =>
                {
                    await audit.AddAsync(line, transaction);
                    await outbox.LookAnewAsync(transaction);
                    kept.Write(settings.DataDirectory);
                    isWritten = true;
                },
                CancellationToken.None);
        }
        catch when (isWritten)
        {
            before.Write(settings.DataDirectory);
            throw;
        }
    }

    /// <summary>The names of what was changed, and nothing of what it holds.</summary>
    private static string What(ChannelSummary channel, ChannelChange change, IReadOnlySet<string> fields)
    {
        var named = fields.Where(field => field is not ("name" or "kind" or "default")).Order(StringComparer.Ordinal).ToList();
        var isDefault = change.Default switch { true => "it is the default", false => "it is not the default", null => null };
        return $"{channel.Name} ({channel.Kind}): "
            + string.Join("; ", new[] { named.Count == 0 ? null : $"changed {string.Join(", ", named)}", isDefault }.OfType<string>());
    }

    private static AuditEntry Line(string outcome, string by, string change) => new()
    {
        Event = AuditEvent.Channel,
        Outcome = outcome,
        AskedBy = by,
        AllowedBy = by,
        Change = change,
    };

    /// <summary>No channel has this name.</summary>
    public static RefusalException Unknown(string name) => RefusalException.NotFound(
        $"There is no channel {ForeignText.Line(name, 50)}. To see the channels, run '{TypedCommand.Otto("channels")}'.");
}
