namespace OttoHangfire.Contracts;

/// <summary>A test message that was taken.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="MessageId">The id that the receiver saw: its <c>webhook-id</c>, or what stands in its Message-ID.</param>
/// <param name="StatusCode">What the receiver answered, as a number of HTTP or SMTP.</param>
/// <param name="Answer">What the receiver answered, in its own words.</param>
public sealed record ChannelTest(string Channel, string MessageId, int StatusCode, string Answer);
