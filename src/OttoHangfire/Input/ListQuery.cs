using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Input;

/// <summary>What every list takes: how many, and where to go on.</summary>
/// <param name="Limit">1–500.</param>
/// <param name="Before">Only rows with a smaller id; null = from the newest.</param>
internal sealed record ListQuery(int Limit, long? Before)
{
    /// <summary>Bytes of the items of one page, as they are sent. What stands around them has room beside it, in 4 MiB.</summary>
    private const int MostBytes = (4 * 1024 * 1024) - 1024;

    /// <summary>The list and its filters, which a cursor belongs to.</summary>
    private string Scope { get; init; } = "";

    /// <summary><see cref="Before"/> as a number: no row has one that is not below it where it is null.</summary>
    public long Below => Before ?? long.MaxValue;

    /// <summary>Reads <c>limit</c> and <c>cursor</c>.</summary>
    /// <param name="list">The name of the list.</param>
    /// <param name="limit">As it was sent.</param>
    /// <param name="cursor">As it was sent; one of another list, or of other filters, is refused.</param>
    /// <param name="filters">What narrows the list, as it was sent.</param>
    /// <exception cref="RefusalException">400 when one of them is wrong.</exception>
    public static ListQuery Read(string list, string? limit, string? cursor, params ReadOnlySpan<string?> filters)
    {
        var number = 50;
        if (limit is not null
            && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number is < 1 or > 500))
        {
            throw RefusalException.Field("limit", "must be a whole number from 1 to 500");
        }

        var scope = $"{list}.{Hash(filters)}";
        return new ListQuery(number, cursor is null ? null : Decode(cursor, scope)) { Scope = scope };
    }

    /// <summary>A query parameter that is one of a closed list, or null when it is absent.</summary>
    /// <exception cref="RefusalException">400 when it is something else.</exception>
    public static string? OneOf(string name, string? value, IReadOnlyList<string> allowed) =>
        value is null || allowed.Contains(value, StringComparer.Ordinal)
            ? value
            : throw RefusalException.Field(name, $"must be one of {string.Join(", ", allowed)}");

    /// <summary>A query parameter that is an id, or null when it is absent.</summary>
    /// <exception cref="RefusalException">400 when it is something else.</exception>
    public static long? Id(string name, string? value)
    {
        if (value is null)
        {
            return null;
        }

        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw RefusalException.Field(name, "must be a whole number");
    }

    /// <summary>
    /// A page of rows that were asked for with <c>Limit + 1</c>: the extra one only says that there is more. It ends earlier
    /// where it would become larger than 4 MiB; a first row is always in it.
    /// </summary>
    public async Task<Page<T>> PageAsync<T>(IAsyncEnumerable<T> rows, Func<T, long> id)
    {
        var (items, bytes) = (new List<T>(), 0);
        await foreach (var row in rows)
        {
            bytes += JsonSerializer.SerializeToUtf8Bytes(row, OttoJson.Options).Length + 1;
            if (items.Count == Limit || (bytes > MostBytes && items.Count > 0))
            {
                return new Page<T>(items, Encode(id(items[^1])));
            }

            items.Add(row);
        }

        return new Page<T>(items, null);
    }

    /// <summary>Short: it only has to tell one list from another, and nobody gains anything by a forged one.</summary>
    private static string Hash(ReadOnlySpan<string?> filters)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(filters.ToArray(), OttoJson.Options);
        return Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, 6));
    }

    private string Encode(long id) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Scope}:{id}")));

    private static long Decode(string cursor, string scope)
    {
        var bytes = new byte[128];
        if (cursor.Length < bytes.Length
            && Base64Url.IsValid(cursor)
            && Base64Url.TryDecodeFromChars(cursor, bytes, out var length)
            && Encoding.ASCII.GetString(bytes, 0, length).Split(':') is [var list, var number]
            && list == scope
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return id;
        }

        throw RefusalException.Field(
            "cursor", "is not a cursor of this list with these filters; leave it out to start with the newest");
    }
}
