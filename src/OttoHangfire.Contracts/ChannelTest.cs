namespace OttoHangfire.Contracts;

/// <summary>A test message that was taken.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="MessageId">The <c>webhook-id</c> that the receiver saw.</param>
/// <param name="StatusCode">What the receiver answered.</param>
public sealed record ChannelTest(string Channel, string MessageId, int StatusCode);
