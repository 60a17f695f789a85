using System.IO.Pipelines;

namespace OttoHangfire.Access;

/// <summary>A connection's way out. Once something is to be said instead, that is said, and whatever else comes is dropped.</summary>
internal sealed class ReplaceableOutput(PipeWriter output) : PipeWriter
{
    private byte[]? _instead;
    private byte[]? _dropped;

    public override bool CanGetUnflushedBytes => output.CanGetUnflushedBytes;

    public override long UnflushedBytes => output.UnflushedBytes;

    /// <summary>Says this at the next flush, and nothing afterwards.</summary>
    public void Replace(byte[] answer) => _instead ??= answer;

    public override void Advance(int bytes)
    {
        if (_instead is null)
        {
            output.Advance(bytes);
        }
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _instead is null ? output.GetMemory(sizeHint) : Dropped(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _instead is null ? output.GetSpan(sizeHint) : Dropped(sizeHint);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_instead is { Length: > 0 } answer)
        {
            _instead = [];
            return await output.WriteAsync(answer, cancellationToken);
        }

        return await output.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => output.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => output.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => output.CompleteAsync(exception);

    private byte[] Dropped(int sizeHint) =>
        _dropped is { } kept && kept.Length >= sizeHint ? kept : _dropped = new byte[Math.Max(sizeHint, 4096)];
}
