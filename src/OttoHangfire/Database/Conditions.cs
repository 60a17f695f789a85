namespace OttoHangfire.Database;

/// <summary>
/// The WHERE of a list, made of what is really asked for. A condition that is there and may not apply, as in
/// <c>@x IS NULL OR x = @x</c>, keeps the database from using the index of that column.
/// </summary>
internal sealed class Conditions(string first)
{
    private readonly List<string> _all = [first];

    /// <summary>Adds a condition, if it is asked for.</summary>
    public Conditions If(bool isAsked, string condition)
    {
        if (isAsked)
        {
            _all.Add(condition);
        }

        return this;
    }

    public override string ToString() => $"WHERE {string.Join(" AND ", _all)}";
}
