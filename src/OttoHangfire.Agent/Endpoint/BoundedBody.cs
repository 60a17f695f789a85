namespace OttoHangfire.Agent.Endpoint;

/// <summary>Reads a body that a stranger sends, within bounds of size and silence.</summary>
internal static class BoundedBody
{
    private const int Piece = 16 * 1024;

    /// <summary>The body; null when it is longer than that.</summary>
    /// <param name="response">Of which the headers have been read.</param>
    /// <param name="most">Bytes.</param>
    /// <param name="longestSilence">Between two pieces.</param>
    /// <param name="clock">That measures it.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="EndpointException">The server fell silent.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(
        this HttpResponseMessage response, int most, TimeSpan longestSilence, TimeProvider clock, CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(longestSilence, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(both.Token);
            using var body = new MemoryStream();
            var piece = new byte[Piece];
            int count;
            while ((count = await stream.ReadAsync(piece, both.Token)) > 0)
            {
                if (body.Length + count > most)
                {
                    return null;
                }

                await body.WriteAsync(piece.AsMemory(0, count), both.Token);
                silence.CancelAfter(longestSilence);
            }

            return body.ToArray();
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new EndpointException(
                EndpointFault.TooLate, $"it fell silent for {longestSilence.TotalSeconds:0} s in the middle of its answer");
        }
    }
}
