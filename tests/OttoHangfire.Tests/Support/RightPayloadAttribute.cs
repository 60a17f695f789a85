namespace OttoHangfire.Tests.Support;

/// <summary>
/// A right payload of one type of action, with every field in it. It stands on the tests of that type; <c>PayloadSchemaTests</c>
/// finds it there, changes it a thousand times, and holds schema and validator against each other.
/// </summary>
/// <param name="type">The type of the action.</param>
/// <param name="json">The payload.</param>
/// <param name="beyond">The fields of which JSON Schema has no words for all that the validator wants; docs/actions.md says it.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class RightPayloadAttribute(string type, string json, params string[] beyond) : Attribute
{
    public string Type => type;

    public string Json => json;

    public IReadOnlyList<string> Beyond => beyond;

    /// <summary>All that stand in these tests.</summary>
    public static IEnumerable<RightPayloadAttribute> All =>
        typeof(RightPayloadAttribute).Assembly.GetTypes().SelectMany(tests => tests.GetCustomAttributes(typeof(RightPayloadAttribute), inherit: false)).Cast<RightPayloadAttribute>();
}
