namespace OttoHangfire.Input;

/// <summary>
/// What was asked for is not done, and nothing was changed. Every operation refuses in this one way: the API makes a status
/// of it, the dashboard a sentence, the executor a failed action. It is thrown, so that it also undoes the transaction it
/// happens in.
/// </summary>
/// <param name="kind">What sort of refusal it is.</param>
/// <param name="sentence">Why, for a person to read.</param>
internal sealed class RefusalException(RefusalKind kind, string sentence) : Exception(sentence)
{
    public RefusalKind Kind => kind;

    /// <summary>What is wrong, by field; empty where no single field is.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; private init; } = new Dictionary<string, string[]>(StringComparer.Ordinal);

    /// <summary>One field is wrong; the problem is a sentence whose subject is the field.</summary>
    public static RefusalException Field(string field, string problem) =>
        Fields(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [problem] });

    /// <summary>Several fields may be wrong.</summary>
    public static RefusalException Fields(IReadOnlyDictionary<string, string[]> errors)
    {
        var first = errors.First();
        return new RefusalException(RefusalKind.Invalid, $"{first.Key}: {first.Value[0]}") { Errors = errors };
    }

    public static RefusalException NotFound(string what) => new(RefusalKind.NotFound, what);

    public static RefusalException Conflict(string why) => new(RefusalKind.Conflict, why);
}

/// <summary>What sort of refusal it is.</summary>
internal enum RefusalKind
{
    /// <summary>What was sent is wrong; <see cref="RefusalException.Errors"/> names the fields.</summary>
    Invalid,

    /// <summary>Only the owner may do it, and the call does not prove that it is hers.</summary>
    NeedsOwner,

    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>It is not possible as things stand now.</summary>
    Conflict,

    /// <summary>It was possible until a moment that has passed.</summary>
    Expired,

    /// <summary>It is not what the person saw any more.</summary>
    Changed,

    /// <summary>A name has to be typed, and was not.</summary>
    Unconfirmed,

    /// <summary>The idempotency key belongs to another request.</summary>
    KeyReused,

    /// <summary>It will be possible once something outside is set right, like the clock.</summary>
    Unavailable,

    /// <summary>Somebody else, to whom it was passed on, did not take it.</summary>
    NotDelivered,
}
