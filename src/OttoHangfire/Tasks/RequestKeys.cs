using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Http;

namespace OttoHangfire.Tasks;

/// <summary>
/// Lets a request come twice and be done once: who cannot know whether his first one arrived sends it again under the
/// same <c>Idempotency-Key</c>. Keys are kept for a day.
/// </summary>
public sealed class RequestKeys(TimeProvider clock)
{
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 255;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>The key of a request; null when it has none.</summary>
    /// <exception cref="RequestException">400 when it is no key.</exception>
    public static string? Read(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
        {
            return null;
        }

        return values is [{ Length: > 0 and <= MaxLength } key] && key.All(letter => letter is > ' ' and <= '~')
            ? key
            : throw RequestException.Field(Header, $"must be one word of 1 to {MaxLength} visible ASCII characters, like a UUID");
    }

    /// <summary>The task that an earlier request under this key put in; null when there was none within a day.</summary>
    /// <exception cref="RequestException">422 when that request asked for something else.</exception>
    public async Task<long?> FindAsync(string key, NewOttoTask request, SqlTransaction transaction, CancellationToken cancellation)
    {
        var earlier = await transaction.SingleOrDefaultAsync<RequestKey>(
            "SELECT sha256, task_id FROM otto_request_keys WHERE key = @key AND created_at > @since",
            new { key, since = clock.GetUtcNow() - Kept },
            cancellation);
        if (earlier is null)
        {
            return null;
        }

        return earlier.Sha256 == Sha256(request)
            ? earlier.TaskId
            : throw new RequestException(
                StatusCodes.Status422UnprocessableEntity,
                "This key belongs to another request.",
                $"The {Header} \"{key}\" came with another body before, which put in task {earlier.TaskId}. Use a new key for a new request.");
    }

    /// <summary>Remembers which task the request put in; the key of a request from more than a day ago is free again.</summary>
    public Task KeepAsync(string key, NewOttoTask request, long taskId, SqlTransaction transaction, CancellationToken cancellation) =>
        transaction.ExecuteAsync(
            "INSERT OR REPLACE INTO otto_request_keys (key, created_at, sha256, task_id) VALUES (@key, @now, @sha256, @taskId)",
            new { key, now = clock.GetUtcNow(), sha256 = Sha256(request), taskId },
            cancellation);

    /// <summary>Forgets some of the keys that no longer hold, and returns how many.</summary>
    public Task<int> ForgetAsync(int limit, SqlTransaction transaction, CancellationToken cancellation) =>
        transaction.ExecuteAsync(
            "DELETE FROM otto_request_keys WHERE key IN (SELECT key FROM otto_request_keys WHERE created_at <= @before ORDER BY created_at LIMIT @limit)",
            new { before = clock.GetUtcNow() - Kept, limit },
            cancellation);

    /// <summary>Of what was asked, not of how it was spelled: the order of the fields and the spaces between them do not matter.</summary>
    private static string Sha256(NewOttoTask request)
    {
        var text = JsonText.Canonical(JsonSerializer.SerializeToElement(request, OttoJson.Options));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private sealed record RequestKey
    {
        public required string Sha256 { get; init; }
        public required long TaskId { get; init; }
    }
}
