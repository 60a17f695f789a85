using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Actions;

/// <summary><c>GET /otto/actions</c>: the catalogue, as a person and as Otto see it.</summary>
public sealed class ActionApiTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    [Fact]
    public async Task TheCatalogue_IsTheTableInTheDocuments()
    {
        var catalogue = await CatalogueAsync();

        catalogue.Select(action => (action.Type, action.Tier, action.Effect, Undo: action.Undo ? "yes" : "no")).Should().BeEquivalentTo(Documented);
        catalogue.Should().OnlyContain(action => action.Title.Length > 0 && action.Description.Length > 0);
        catalogue.Should().BeInAscendingOrder(action => action.Tier);
    }

    [Fact]
    public async Task EachSchema_IsAClosedObjectOf2020_12()
    {
        foreach (var schema in (await CatalogueAsync()).Select(action => action.PayloadSchema))
        {
            schema.GetProperty("$schema").GetString().Should().Be("https://json-schema.org/draft/2020-12/schema");
            schema.GetProperty("type").GetString().Should().Be("object");
            schema.GetProperty("additionalProperties").GetBoolean().Should().BeFalse();
            schema.GetProperty("required").EnumerateArray().Select(name => name.GetString())
                .Should().NotBeEmpty().And.BeSubsetOf(schema.GetProperty("properties").EnumerateObject().Select(property => property.Name));
        }
    }

    [Theory]
    [InlineData("otto.log", "message", "message level")]
    [InlineData("life_os.log_note", "text", "text tags")]
    [InlineData("life_os.create_task", "type description", "type description payload next_run_at schedule after max_attempts timeout_seconds")]
    [InlineData("life_os.update_task_status", "task_id status", "task_id status note")]
    [InlineData("bills.record", "payee amount_minor currency due", "payee amount_minor currency due")]
    [InlineData("bills.mark_paid", "bill_id paid_at", "bill_id paid_at")]
    [InlineData("notify.send", "title", "title body channel")]
    [InlineData("files.write", "path content", "path content")]
    [InlineData("infra.deploy_project", "project", "project")]
    public async Task ASchema_NamesItsFields_AndWhichAreNeeded(string type, string required, string fields)
    {
        var schema = (await CatalogueAsync()).Single(action => action.Type == type).PayloadSchema;

        schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()).Should().BeEquivalentTo(required.Split(' '));
        schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).Should().BeEquivalentTo(fields.Split(' '));
    }

    [Fact]
    public async Task TheSchemaOfATask_HasTheBoundsThatTheDoorHas()
    {
        var properties = (await CatalogueAsync()).Single(action => action.Type == "life_os.create_task").PayloadSchema.GetProperty("properties");

        properties.GetProperty("type").GetProperty("maxLength").GetInt32().Should().Be(100);
        properties.GetProperty("type").GetProperty("pattern").GetString().Should().Be(@"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$");
        properties.GetProperty("description").GetProperty("maxLength").GetInt32().Should().Be(4000);
        properties.GetProperty("max_attempts").GetProperty("maximum").GetInt32().Should().Be(20);
        properties.GetProperty("timeout_seconds").GetProperty("maximum").GetInt32().Should().Be(3600);
    }

    /// <summary>The rows of the catalogue's table: type, least tier, effect, undo.</summary>
    private static IEnumerable<(string Type, int Tier, string Effect, string Undo)> Documented =>
        Checkout.Page("actions.md").Split("\n## ").Single(part => part.StartsWith("The catalogue", StringComparison.Ordinal)).Split("\n### ")[0].Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[1].Trim('`'), cells[2][0] - '0', cells[3].Trim('`'), cells[4]));

    private async Task<IReadOnlyList<ActionDescription>> CatalogueAsync() =>
        JsonSerializer.Deserialize<Page<ActionDescription>>((await _backend.GetAsync("/otto/actions")).Body, OttoJson.Options)!.Items;
}
