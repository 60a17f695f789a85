using System.Reflection;

namespace OttoHangfire.Storage.Tests.Support;

/// <summary>A class of facts that nobody runs would prove nothing.</summary>
public sealed class CoverageOfStoragesTests
{
    [Fact]
    public void EachClassOfFacts_IsRunAgainstTheReference_AndAgainstOurStorage_WithBothKindsOfLocks()
    {
        var types = typeof(StorageFacts).Assembly.GetTypes();
        var facts = types.Where(type => type.IsAbstract && type.IsSubclassOf(typeof(StorageFacts)) && HasFacts(type)).ToArray();

        var expected = facts.SelectMany(type => new[] { "InMemory", "SqliteByteRange", "SqliteTable" }.Select(storage => storage + type.Name));

        types.Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(StorageFacts))).Select(type => type.Name).Should().BeEquivalentTo(expected);
    }

    private static bool HasFacts(Type type) => type.GetMethods().Any(method => method.GetCustomAttributes<FactAttribute>().Any());
}
