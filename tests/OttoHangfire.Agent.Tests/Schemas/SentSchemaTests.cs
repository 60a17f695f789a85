using System.Text.Json;
using OttoHangfire.Agent.Schemas;
using OttoHangfire.Agent.Tests.Support;

namespace OttoHangfire.Agent.Tests.Schemas;

/// <summary>The schema that is sent, made from the whole catalogue.</summary>
public sealed class SentSchemaTests
{
    /// <summary>All that OpenAI's strict mode, Anthropic and llama.cpp's grammars understand in the same way.</summary>
    private static readonly string[] Known = ["type", "properties", "required", "additionalProperties", "items", "anyOf", "enum", "description"];

    private static readonly JsonElement Sent = ReplySchema.Of(Some.Catalogue).Json;

    [Fact]
    public void UsesNoKeywordThatSomeServerDoesNotKnow()
    {
        Some.Catalogue.SelectMany(action => Keywords(action.PayloadSchema)).Should().Contain(["pattern", "minLength", "maxLength", "maxItems"], "otherwise this shows nothing");

        Keywords(Sent).Distinct().Should().BeSubsetOf(Known);
    }

    [Fact]
    public void EachObjectIsClosed_AndEachPropertyRequired_AsStrictModeWantsIt()
    {
        var objects = Objects(Sent).ToList();

        objects.Should().HaveCountGreaterThan(15).And.OnlyContain(schema => !schema.GetProperty("additionalProperties").GetBoolean());
        objects.Should().OnlyContain(schema => schema.GetProperty("required").EnumerateArray().Select(name => name.GetString())
            .SequenceEqual(schema.GetProperty("properties").EnumerateObject().Select(property => property.Name)));
    }

    [Fact]
    public void OffersEachTypeByItsName_ButTheOneThatNobodyCanUse()
    {
        var types = Sent.GetProperty("properties").GetProperty("actions").GetProperty("items").GetProperty("anyOf").EnumerateArray()
            .Select(action => action.GetProperty("properties").GetProperty("type").GetProperty("enum")[0].GetString());

        // No channel is set up in this catalogue, so that no notification can name one.
        types.Should().Equal(Some.Catalogue.Select(action => action.Type).Where(type => type != "notify.send"));
    }

    [Fact]
    public void WhatMayBeLeftOut_MayBeNull_AndBoundsBecomeWords()
    {
        var task = SentSchema.Of(Some.Catalogue.Single(action => action.Type == "life_os.create_task").PayloadSchema);
        var properties = JsonSerializer.SerializeToElement(task).GetProperty("properties");

        properties.GetProperty("type").GetRawText().Should().Be("""{"type":"string","description":"at most 100 characters"}""");
        properties.GetProperty("payload").GetRawText().Should().Be("""{"type":["string","null"],"description":"a JSON object, written as text"}""");
        properties.GetProperty("next_run_at").GetProperty("description").GetString().Should().StartWith("a date and time with an offset, like ");
        properties.GetProperty("max_attempts").GetRawText().Should().Be("""{"type":["integer","null"],"description":"1 to 20"}""");
        properties.GetProperty("schedule").GetProperty("properties").GetProperty("missed").GetRawText()
            .Should().Be("""{"type":["string","null"],"enum":["once","skip","all",null]}""");
    }

    [Fact]
    public void ALongListOfValues_IsNotSent_ButStillChecked()
    {
        var bill = Some.Catalogue.Single(action => action.Type == "bills.record").PayloadSchema;

        JsonSerializer.SerializeToElement(SentSchema.Of(bill)).GetProperty("properties").GetProperty("currency").GetRawText()
            .Should().Be("""{"type":"string","description":"a word like AED, AFN, ALL"}""");
        SchemaCheck.Flaws(bill, Some.Json(new { payee = "x", amount_minor = 1, currency = "EURO", due = "2030-01-31" }), "payload")
            .Single().Should().StartWith("payload.currency must be one of: AED");
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("{\"type\": 7}")]
    [InlineData("{\"type\": \"object\", \"properties\": 7}")]
    [InlineData("{\"type\": \"object\", \"properties\": {\"a\": {\"enum\": 7, \"type\": \"string\"}}, \"required\": [\"a\"]}")]
    public async Task ASchemaThatIsNone_IsRefusedByItsField(string schema)
    {
        await using var server = FakeModel.Saying(FakeModel.Reply("Hello."));
        await using var agent = await RunningAgent.StartAsync(server);
        var prompt = Some.Prompt() with { Actions = [Some.Action("test.odd") with { PayloadSchema = JsonElement.Parse(schema) }] };

        var problem = await agent.PromptInVainAsync(prompt);

        problem.Status.Should().Be(400);
        problem.Errors!.Keys.Should().Equal("actions");
    }

    private static IEnumerable<string> Keywords(JsonElement schema) => Schemas(schema).SelectMany(one => one.EnumerateObject().Select(keyword => keyword.Name));

    private static IEnumerable<JsonElement> Objects(JsonElement schema) => Schemas(schema).Where(one => one.TryGetProperty("properties", out _));

    private static IEnumerable<JsonElement> Schemas(JsonElement schema)
    {
        yield return schema;
        foreach (var keyword in schema.EnumerateObject())
        {
            var inner = keyword.Name switch
            {
                "properties" => keyword.Value.EnumerateObject().Select(property => property.Value),
                "items" => [keyword.Value],
                "anyOf" or "allOf" => keyword.Value.EnumerateArray(),
                _ => Enumerable.Empty<JsonElement>(),
            };
            foreach (var found in inner.SelectMany(Schemas))
            {
                yield return found;
            }
        }
    }
}
