using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Database;

/// <summary>
/// Whether the disk takes anything. Work that has begun waits for room and then goes on, as nobody can be asked whether it should;
/// whoever can be told is told at once.
/// </summary>
internal sealed class DiskRoom(OttoSettings settings, IHostApplicationLifetime life, TimeProvider clock, ILogger<DiskRoom> log)
{
    /// <summary>So often it is tried again. Nobody keeps the turn to write meanwhile.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly AsyncLocal<bool> _isPatient = new();
    private int _isFull;
    private int _waiting;

    /// <summary>What stands aside so that the stop switch works on a full disk.</summary>
    private string Reserve => Path.Combine(settings.DataDirectory, "otto.reserve");

    /// <summary>From here to the end of the caller's method, and in all that it calls, writes wait for room.</summary>
    public void BePatient() => _isPatient.Value = true;

    /// <summary>Whether a write that has failed in this way is to be made again, after a pause.</summary>
    public bool MayWait(Exception problem) =>
        DatabaseErrors.IsDiskFull(problem) && _isPatient.Value && !life.ApplicationStopping.IsCancellationRequested;

    /// <summary>Whether anything that has begun waits right now.</summary>
    public bool IsWaitedFor() => Volatile.Read(ref _waiting) > 0;

    /// <summary>Waits a moment, or until the process stops.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, life.ApplicationStopping);
        Interlocked.Increment(ref _waiting);
        await Task.Delay(Pause, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Decrement(ref _waiting);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>A write has failed.</summary>
    public void NoteFull()
    {
        if (Interlocked.Exchange(ref _isFull, 1) == 0)
        {
            log.LogError("The disk of {Folder} is full: nothing new is accepted, and what runs waits for room", settings.DataDirectory);
        }
    }

    /// <summary>A write has succeeded.</summary>
    public void NoteRoom()
    {
        if (Volatile.Read(ref _isFull) == 1 && Interlocked.Exchange(ref _isFull, 0) == 1)
        {
            log.LogInformation("There is room on the disk again: everything goes on");
        }
    }

    /// <summary>Gives the room free that is kept for the owner's last word. For whoever has the turn to write.</summary>
    public void UseReserve() => File.Delete(Reserve);

    /// <summary>Puts room aside again, where it is missing and there is plenty.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void KeepReserve()
    {
        const int length = 1024 * 1024;
        const int plenty = 16 * length;
        if (new FileInfo(Reserve) is { Exists: true, Length: length } || new DriveInfo(settings.DataDirectory).AvailableFreeSpace < plenty)
        {
            return;
        }

        PrivateFiles.CreateEmpty(Reserve);
        File.WriteAllBytes(Reserve, new byte[length]);
    }
}
