using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Access.Keys;

/// <summary>Keys for programs: what each may do, until when, and when it was last used. A key is shown once and kept as a hash.</summary>
internal sealed class ApiKeys(OttoDatabase database, KeyRepository keys, AuditRepository audit, TimeProvider clock)
{
    /// <summary>How a key begins, so that one recognizes it where it should not be.</summary>
    private const string Prefix = "otto_";

    /// <summary>A use is written down this often at most.</summary>
    private static readonly TimeSpan Note = TimeSpan.FromMinutes(10);

    private const int LongestName = 50;
    private const int MostDays = 3650;

    /// <summary>Whose key it is; null when it is none that holds.</summary>
    public async Task<Caller?> FindAsync(string key, CancellationToken cancellation)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal) || await keys.FindAsync(Secret.Hash(key), cancellation) is not { } found)
        {
            return null;
        }

        if (found.LastUsedAt is not { } last || clock.GetUtcNow() - last > Note)
        {
            await NoteAsync(found, cancellation);
        }

        return found.Scope switch
        {
            KeyScope.Owner => Caller.Owner($"key {found.Name}", TaskSource.Api),
            KeyScope.Tasks => new Caller { Name = $"{Caller.Program} (key {found.Name})", MayRead = true, MayPutIn = true },
            _ => new Caller { Name = $"{Caller.Program} (key {found.Name})", MayRead = true },
        };
    }

    /// <summary>Whether the key still holds. That it was used is written down elsewhere.</summary>
    public async Task<bool> HoldsAsync(string key, CancellationToken cancellation) =>
        await keys.FindAsync(Secret.Hash(key), cancellation) is not null;

    /// <summary>Makes a key, which is shown this once.</summary>
    /// <exception cref="RefusalException">A field is wrong, or the name is taken.</exception>
    public Task<AddedApiKey> AddAsync(NewApiKey asked, string by, CancellationToken cancellation)
    {
        Check(asked);
        var secret = Prefix + Secret.New();
        return database.WriteAsync(
            async transaction =>
            {
                DateTimeOffset? expires = asked.Days is { } days ? clock.GetUtcNow().AddDays(days) : null;
                if (await keys.AddAsync(asked.Name!, asked.Scope!, Secret.Hash(secret), expires, transaction) is not { } key)
                {
                    throw RefusalException.Conflict(
                        $"There is a key with the name \"{asked.Name}\" already. Revoke it first, or take another name.");
                }

                await audit.AddAsync(Line("added", by, $"key {key.Name}, scope {key.Scope}"), transaction);
                return new AddedApiKey { Key = secret, Name = key.Name, Scope = key.Scope, ExpiresAt = key.ExpiresAt };
            },
            cancellation);
    }

    /// <summary>The key holds no longer.</summary>
    /// <exception cref="RefusalException">There is none with this name.</exception>
    public Task RevokeAsync(string name, string by, CancellationToken cancellation) => database.WriteAsync(
        async transaction =>
        {
            if (!await keys.RevokeAsync(name, transaction))
            {
                throw RefusalException.NotFound($"There is no key with the name \"{Contracts.Texts.ForeignText.Revealed(name)}\".");
            }

            await audit.AddAsync(Line("revoked", by, $"key {name}"), transaction);
        },
        cancellation);

    private async Task NoteAsync(KeyRow key, CancellationToken cancellation)
    {
        try
        {
            await database.WriteAsync(transaction => keys.UseAsync(key.Id, transaction), cancellation);
        }
        catch (Exception full) when (DatabaseErrors.IsDiskFull(full))
        {
            // When it was used matters less than that it works.
        }
    }

    private static void Check(NewApiKey asked)
    {
        if (asked.Name is not { Length: > 0 and <= LongestName } name
            || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
        {
            throw RefusalException.Field("name", $"must be 1 to {LongestName} letters, digits, -, _ or .");
        }

        if (asked.Scope is null || !KeyScope.All.Contains(asked.Scope, StringComparer.Ordinal))
        {
            throw RefusalException.Field("scope", $"must be one of: {string.Join(", ", KeyScope.All)}");
        }

        if (asked.Days is < 1 or > MostDays)
        {
            throw RefusalException.Field("days", $"must be 1 to {MostDays}, or null for a key that does not expire");
        }
    }

    private static AuditEntry Line(string outcome, string by, string change) =>
        new() { Event = AuditEvent.Access, Outcome = outcome, AskedBy = by, AllowedBy = by, Change = change };
}
