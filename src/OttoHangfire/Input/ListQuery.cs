using System.Buffers.Text;
using System.Globalization;
using System.Text;
using OttoHangfire.Contracts;

namespace OttoHangfire.Input;

/// <summary>What every list takes: how many, and where to go on.</summary>
/// <param name="Limit">1–500.</param>
/// <param name="Before">Only rows with a smaller id; null = from the newest.</param>
internal sealed record ListQuery(int Limit, long? Before)
{
    /// <summary>Reads <c>limit</c> and <c>cursor</c>.</summary>
    /// <exception cref="RefusalException">400 when one of them is wrong.</exception>
    public static ListQuery Read(string? limit, string? cursor)
    {
        var number = 50;
        if (limit is not null
            && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number is < 1 or > 500))
        {
            throw RefusalException.Field("limit", "must be a whole number from 1 to 500");
        }

        return new ListQuery(number, cursor is null ? null : Decode(cursor));
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

    /// <summary>A page of rows that were asked for with <c>Limit + 1</c>: the extra one only says that there is more.</summary>
    public Page<T> Page<T>(IReadOnlyList<T> rows, Func<T, long> id) => rows.Count > Limit
        ? new Page<T>([.. rows.Take(Limit)], Encode(id(rows[Limit - 1])))
        : new Page<T>(rows, null);

    private static string Encode(long id) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"before:{id}")));

    private static long Decode(string cursor)
    {
        var bytes = new byte[64];
        if (cursor.Length < bytes.Length
            && Base64Url.IsValid(cursor)
            && Base64Url.TryDecodeFromChars(cursor, bytes, out var length)
            && Encoding.ASCII.GetString(bytes, 0, length) is ['b', 'e', 'f', 'o', 'r', 'e', ':', .. var number]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return id;
        }

        throw RefusalException.Field("cursor", "is not a cursor of this list; leave it out to start with the newest");
    }
}
