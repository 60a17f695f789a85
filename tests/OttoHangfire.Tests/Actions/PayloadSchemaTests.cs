using System.Text.Json;
using CsCheck;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Actions;

/// <summary>What the catalogue says of a payload and what the validator says are the same: both come from one place.</summary>
public sealed class PayloadSchemaTests : IAsyncLifetime
{
    private const string NotRight = "The payload is wrong: ";

    private static readonly Dictionary<string, string> Right = RightPayloadAttribute.All.ToDictionary(payload => payload.Type, payload => payload.Json, StringComparer.Ordinal);

    /// <summary>What JSON Schema has no words for: the validator alone holds it, and docs/actions.md says it.</summary>
    private static readonly Dictionary<string, IReadOnlyList<string>> Beyond =
        RightPayloadAttribute.All.ToDictionary(payload => payload.Type, payload => payload.Beyond, StringComparer.Ordinal);

    private static readonly HashSet<string> Fields =
    [
        .. Right.Values.SelectMany(payload => JsonElement.Parse(payload).EnumerateObject().Select(member => member.Name)),
        "approved", "Text", "cron", "every", "rrule", "start", "time_zone", "missed", "overlap", "more",
    ];

    private static readonly Gen<string> Value = Gen.OneOf(
        "null", "true", "false", "0", "1", "-1", "1.0", "1.5", "1e2", "20", "21", "3600", "3601", "1000000000000", "1000000000001", "2147483648", "9223372036854775807",
        "\"\"", "\" \"", "\"\\t\\u3000\"", "\"x\"", "\"\\u200b\"", "\"EUR\"", "\"eur\"", "\"info\"", "\"INFO\"", "\"success\"", "\"phone\"", "\"once\"", "\"2027-01-31\"", "\"2027-02-30\"",
        "\"2026-12-02T09:00:00Z\"", "\"2026-12-02T09:00:00+01:00\"", "\"2026-12-02T09:00:00\"", "\"2026-13-02T09:00:00Z\"", "\"tomorrow\"", "\"Test Chore\"", "\"test.chore\"", "\"test.chore\\n\"",
        "[]", "[\"a\"]", "[\"\"]", "[null]", "[1]", "{}", "{\"a\":1}", "{\"cron\":\"0 7 * * *\",\"missed\":\"never\"}", "{\"cron\":\"0 7 * * *\",\"more\":1}", "{\"every\":\"PT1H\"}",
        Quote(new string('x', 50)), Quote(new string('x', 51)), Quote(new string('x', 100)), Quote(new string('x', 200)), Quote(new string('x', 201)), Quote(new string('x', 4000)),
        Quote(new string('x', 4001)), Quote(string.Concat(Enumerable.Repeat("🌍", 200))), Quote(string.Concat(Enumerable.Repeat("🌍", 4000))),
        $"[{string.Join(',', Enumerable.Repeat("\"a\"", 20))}]", $"[{string.Join(',', Enumerable.Repeat("\"a\"", 21))}]", $"[{Quote(string.Concat(Enumerable.Repeat("🌍", 50)))}]", $"[{Quote(new string('x', 51))}]");

    private StillBackend _still = null!;

    public static TheoryData<string> Types => [.. Right.Keys];

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(
        settings: """{"channels":[{"name":"phone","kind":"webhook","url":"https://example.org/hook","secret":"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"}]}""");

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public void EachTypeOfTheCatalogue_IsTriedHere() =>
        _still.Get<ActionCatalogue>().Descriptions.Select(action => action.Type).Should().BeEquivalentTo(Right.Keys, "the tests of each type of action have its [RightPayload]");

    [Theory]
    [MemberData(nameof(Types))]
    public async Task ARightPayload_IsRightForBoth(string type)
    {
        var (schema, validator) = await JudgeAsync(type, Right[type]);

        schema.Should().BeTrue();
        validator.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task WhateverThePayload_SchemaAndValidatorAgree(string type)
    {
        string[] fields = [.. JsonElement.Parse(Right[type]).EnumerateObject().Select(member => member.Name), "approved", "Text"];
        var change = Gen.Select(Gen.OneOf(fields), Value, Gen.Bool);

        await change.Array[1, 3].SampleAsync(
            async changes =>
            {
                var payload = Changed(Right[type], changes);
                var (schema, wrong) = await JudgeAsync(type, payload);
                if (!schema)
                {
                    wrong.Should().NotBeEmpty($"the schema of {type} refuses {payload}");
                }
                else
                {
                    wrong.Should().BeSubsetOf(Beyond.GetValueOrDefault(type) ?? [], $"the schema of {type} accepts {payload}");
                }
            },
            iter: 1_000,
            threads: 1);
    }

    private static string Changed(string payload, IEnumerable<(string Field, string Value, bool Removed)> changes)
    {
        var members = JsonElement.Parse(payload).EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetRawText(), StringComparer.Ordinal);
        foreach (var (field, value, removed) in changes)
        {
            if (removed && value == "null")
            {
                members.Remove(field);
            }
            else
            {
                members[field] = value;
            }
        }

        return $"{{{string.Join(',', members.Select(member => $"{Quote(member.Key)}:{member.Value}"))}}}";
    }

    /// <summary>What the schema says, and the fields that the validator calls wrong.</summary>
    private async Task<(bool Schema, IReadOnlyList<string> Wrong)> JudgeAsync(string type, string payload)
    {
        var value = JsonElement.Parse(payload);
        var (handler, _) = _still.Get<ActionCatalogue>().Find(type, value)!;
        return (JsonSchemaCheck.Accepts(handler.Description.PayloadSchema, value), await WrongAsync(handler, value));
    }

    private async Task<IReadOnlyList<string>> WrongAsync(IActionHandler handler, JsonElement payload)
    {
        try
        {
            await handler.PrepareAsync(payload, Task, CancellationToken.None);
            return [];
        }
        catch (ActionFailedException wrong) when (wrong.Message.StartsWith(NotRight, StringComparison.Ordinal))
        {
            // A sentence may have a semicolon of its own: only what is a field's name counts, and there is always one.
            var fields = wrong.Message[NotRight.Length..].Split("; ").Select(problem => problem.Split(' ', ':')[0].Split('.')[^1]).Where(Fields.Contains).ToArray();
            return fields.Length > 0 ? fields : [wrong.Message];
        }
        catch (ActionFailedException)
        {
            // The payload is right, and what it names is not there.
            return [];
        }
    }

    private static OttoTask Task { get; } = new()
    {
        Id = 1,
        CreatedAt = Some.Now,
        UpdatedAt = Some.Now,
        Status = OttoStatus.Running,
        Type = "test.chore",
        Description = "x",
        MaxAttempts = 1,
        TimeoutSeconds = 1,
        Attempt = 1,
        Source = TaskSource.Api,
    };

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
