using System.Text.Json;

namespace OttoHangfire.Approvals;

/// <summary>A payload that a person puts in the place of the one that she was asked about, checked as any proposal is.</summary>
/// <param name="Payload">What is to be done instead.</param>
/// <param name="Sha256">Of its canonical text.</param>
/// <param name="Summary">The sentence that she would have been asked with.</param>
/// <param name="Pin">What it points at, as it is now; <see cref="Actions.PreparedAction.Pin"/>.</param>
/// <param name="Difference">From what was proposed to what was decided, as RFC 6902 has it.</param>
internal sealed record Correction(JsonElement Payload, string Sha256, string Summary, string? Pin, JsonElement Difference);

/// <summary>Checks a corrected payload. The engine says how; here the answer is only kept.</summary>
/// <returns>Null when it is the payload that was asked about.</returns>
/// <exception cref="Input.RefusalException">It is wrong, or the policy does not let it happen with this yes.</exception>
internal delegate Task<Correction?> CorrectionCheck(ApprovalRow asked, JsonElement payload, CancellationToken cancellation);
