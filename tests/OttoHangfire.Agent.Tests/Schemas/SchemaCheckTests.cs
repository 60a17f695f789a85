using System.Text.Json;
using OttoHangfire.Agent.Schemas;
using OttoHangfire.Agent.Tests.Support;

namespace OttoHangfire.Agent.Tests.Schemas;

public sealed class SchemaCheckTests
{
    [Theory]
    [InlineData("life_os.create_task", """{"type":"a","description":"b"}""", null)]
    [InlineData("life_os.create_task", """{"type":"a","description":"b","payload":{"x":[1]},"schedule":{"every":"P1D"}}""", null)]
    [InlineData("life_os.create_task", """{"type":"a"}""", "p.description is missing")]
    [InlineData("life_os.create_task", """{"type":"a","description":" "}""", "p.description must not be empty")]
    [InlineData("life_os.create_task", """{"type":"a","description":"b","next_run_at":"tomorrow"}""", "p.next_run_at must be a date and time with an offset, like 2030-01-31T09:00:00+01:00")]
    [InlineData("life_os.create_task", """{"type":"a","description":"b","max_attempts":21}""", "p.max_attempts must be at most 20")]
    [InlineData("life_os.create_task", """{"type":"a","description":"b","max_attempts":1.5}""", "p.max_attempts must be a whole number or null")]
    [InlineData("life_os.create_task", """{"type":"a","description":"b","schedule":{"missed":"never"}}""", "p.schedule.missed must be one of: once, skip, all")]
    [InlineData("life_os.create_task", """{"type":"a","description":"b","schedule":{"colour":1}}""", "p.schedule.colour is not a field")]
    [InlineData("life_os.log_note", """{"text":"a","tags":["b",7]}""", "p.tags[1] must be text")]
    [InlineData("life_os.log_note", """{"text":"a","tags":["0","1","2","3","4","5","6","7","8","9","0","1","2","3","4","5","6","7","8","9","0"]}""", "p.tags may have 20 entries at most")]
    [InlineData("bills.record", """{"payee":"a","amount_minor":0,"currency":"EUR","due":"2030-02-30"}""", "p.amount_minor must be at least 1; p.due must be a date, like 2030-01-31")]
    [InlineData("otto.log", "7", "p must be an object")]
    public void SaysWhatIsWrong_ByItsPath(string type, string payload, string? flaws)
    {
        var schema = Some.Catalogue.Single(action => action.Type == type).PayloadSchema;

        string.Join("; ", SchemaCheck.Flaws(schema, JsonElement.Parse(payload), "p")).Should().Be(flaws ?? "");
    }
}
