using System.Runtime.CompilerServices;

namespace OttoHangfire.Storage.Connections;

/// <summary>Whether something can be a name: a key, a field, a queue, a lock, what is in a set.</summary>
/// <remarks>
/// SQLite's texts are UTF-8, which has no halves of characters. In a text that is only shown, such a half becomes U+FFFD. In a name it
/// must not: two names would be one.
/// </remarks>
internal static class Names
{
    public static void ThrowIfUnusable(string? name, [CallerArgumentExpression(nameof(name))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        if (name.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') >= 0 && HasHalf(name))
        {
            throw new ArgumentException("It contains half of a character (an unpaired surrogate), which cannot be stored.", parameter);
        }
    }

    public static void ThrowIfUnusable(
        KeyValuePair<string, string>[] fields, [CallerArgumentExpression(nameof(fields))] string? parameter = null)
    {
        foreach (var (field, _) in fields)
        {
            if (field is null)
            {
                throw new ArgumentException("A field needs a name.", parameter);
            }

            ThrowIfUnusable(field, parameter);
        }
    }

    private static bool HasHalf(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i]))
            {
                continue;
            }

            if (!char.IsSurrogatePair(name, i))
            {
                return true;
            }

            i++;
        }

        return false;
    }
}
