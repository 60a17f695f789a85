namespace OttoHangfire.Storage.Writing;

/// <summary>The file's writer, as the tables of one prefix use it.</summary>
internal sealed class TableWriter(Writer writer, string prefix)
{
    public string Prefix => prefix;

    /// <summary>Writes this and waits for the commit. If it is not durable, a power loss may undo it, which must do no harm.</summary>
    public void Write(Action<WriteSession> work, bool durable = true, bool joinsTransaction = false) =>
        writer.Write(new WriteItem(prefix, work, durable) { JoinsTransaction = joinsTransaction });

    /// <summary>As the other, for what must never wait for room on a full disk: a beginning and an end.</summary>
    public void WriteOrFail(Action<WriteSession> work) =>
        writer.Write(new WriteItem(prefix, work, durable: false) { MayWaitForRoom = false });

    public T Write<T>(Func<WriteSession, T> work, bool durable = true)
    {
        T result = default!;
        Write(w => { result = work(w); }, durable);
        return result;
    }

    /// <summary>Something to be handed over with <see cref="Post(WriteItem, bool)"/>; not durable, because nobody waits for it.</summary>
    public WriteItem NewItem(Action<WriteSession> work, Action<WriteItem>? completed = null) =>
        new(prefix, work, durable: false) { Completed = completed };

    /// <summary>Hands an item over without waiting. Unless it wakes the writer, it is written together with the next that does.</summary>
    public void Post(WriteItem item, bool wake) => writer.Post(item, wake);

    /// <summary>Waits until an item that was handed over is done, whether or not it failed.</summary>
    public void Await(WriteItem item) => writer.Await(item);

    /// <summary>A worker has begun to wait for a job: looks for one now, and from now on at each poll.</summary>
    public void LookForJobs() => writer.LookForJobs();

    /// <summary>Lets the writer's thread look for jobs, while the caller goes on.</summary>
    public void Wake() => writer.Wake();

    /// <summary>Throws if this is called by code that runs inside one of the writer's transactions.</summary>
    public void ThrowIfInside() => writer.ThrowIfInside();

    /// <summary>Makes sure that the writer's thread looks around at each poll, as long as the hooks ask for polls.</summary>
    public void KeepPolling() => writer.KeepPolling();

    public void Attach(WriterHooks hooks) => writer.Attach(hooks);

    public void Detach(WriterHooks hooks) => writer.Detach(hooks);
}
