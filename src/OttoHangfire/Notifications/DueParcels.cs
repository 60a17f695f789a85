namespace OttoHangfire.Notifications;

/// <summary>
/// Takes up what is due for a channel: lets wait what comes in its quiet hours, and decides what goes alone and what goes together. That is
/// written down before anything is sent, so a crash changes nothing of it.
/// </summary>
internal sealed class DueParcels(OutboxRepository messages, OwnersChannels channels, TimeProvider clock)
{
    private const int Batch = 100;

    /// <summary>What can go now, the urgent first; null where nothing was due at all.</summary>
    public async Task<IReadOnlyList<Parcel>?> TakeUpAsync(string channel, CancellationToken cancellation)
    {
        var due = await messages.DueAsync(channel, Batch, cancellation);
        if (due.Count == 0)
        {
            return null;
        }

        var going = await LetWaitAsync(channel, due, cancellation);
        var free = going.Where(row => row.SentAs is null).ToList();
        await DecideAsync(free, cancellation);
        var fresh = free.Select(row => row.Id).ToHashSet();
        var rows = going.Count == 0 ? [] : await messages.WithTheirsAsync([.. going.Select(row => row.Id)], cancellation);
        return
        [
            .. rows.GroupBy(row => row.SentAs)
                .Select(theirs => new Parcel([.. theirs.OrderBy(row => row.Id)]) { IsFresh = theirs.All(row => fresh.Contains(row.Id)) })
                .OrderByDescending(parcel => parcel.IsUrgent).ThenBy(parcel => parcel.Rows[0].Id),
        ];
    }

    /// <summary>Of what was taken up, these were not tried after all: what they are may be decided anew.</summary>
    public async Task PutBackAsync(IEnumerable<Parcel> parcels, CancellationToken cancellation)
    {
        var ids = parcels.Where(parcel => parcel.IsFresh).SelectMany(parcel => parcel.Rows).Select(row => row.Id).ToList();
        if (ids.Count > 0)
        {
            await messages.FreeAsync(ids, cancellation);
        }
    }

    /// <summary>Those that need not wait for the end of quiet hours.</summary>
    private async Task<IReadOnlyList<OutboxRow>> LetWaitAsync(
        string channel, IReadOnlyList<OutboxRow> due, CancellationToken cancellation)
    {
        // What is for a channel that was taken away waits for nothing: it is given up, before there is another one of that name.
        var now = channels.Now;
        var taking = now.Find(channel);
        var isTakenAway = taking is null && now.ProblemOf(channel) is null;
        if (isTakenAway || now.QuietUntil(taking, clock.GetUtcNow()) is not { } end)
        {
            return due;
        }

        var going = due.Where(IsForNow).ToList();
        if (going.Count < due.Count)
        {
            await messages.LetWaitAsync([.. due.Except(going).Select(row => row.Id)], end, cancellation);
        }

        return going;
    }

    /// <summary>What was never handed over is free to go with others.</summary>
    private async Task DecideAsync(List<OutboxRow> free, CancellationToken cancellation)
    {
        var others = free.Where(row => !IsForNow(row)).Select(row => row.Id).ToList();
        var together = others.Count > Parcel.MostApart ? others : [];
        var alone = free.Select(row => row.Id).Except(together).ToList();
        if (free.Count > 0)
        {
            await messages.SendAsAsync(alone, together, cancellation);
        }
    }

    /// <summary>It waits for nothing, and goes alone.</summary>
    private static bool IsForNow(OutboxRow row) => row.Urgent || row.AtOnce;
}
