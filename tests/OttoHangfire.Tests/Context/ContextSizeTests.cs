using System.Text;
using System.Text.Json;
using CsCheck;
using OttoHangfire.Context;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Tests.Context;

/// <summary>How much Otto is told, and what he is never told.</summary>
public sealed class ContextSizeTests
{
    [Fact]
    public void WhatFits_StaysAsItIs()
    {
        var json = Json(Enumerable.Repeat(new string('a', 997), 65));

        ContextSize.Fit(json)!.Value.GetRawText().Should().Be(json);
    }

    [Fact]
    public void ALongerList_LosesWholeItemsFromItsEnd()
    {
        var fit = ContextSize.Fit(Json(Enumerable.Range(0, 100).Select(id => new { id, text = new string('a', 1_000) })))!.Value;

        fit.EnumerateArray().Select(item => item.GetProperty("id").GetInt32()).Should().Equal(Enumerable.Range(0, 64));
        fit.EnumerateArray().Should().OnlyContain(item => item.GetProperty("text").GetString()!.Length == 1_000);
    }

    [Fact]
    public void AListInALongerObject_LosesItsEnd_AndTheRestOfTheObjectStays()
    {
        var fit = ContextSize.Fit(Json(new { summary = "Bad.", checks = Enumerable.Range(0, 10).Select(id => $"{id}{new string('a', 10_000)}") }))!.Value;

        fit.GetProperty("summary").GetString().Should().Be("Bad.");
        fit.GetProperty("checks").EnumerateArray().Select(check => check.GetString()![0]).Should().Equal('0', '1', '2', '3', '4', '5');
    }

    [Fact]
    public void WhatCannotBeShortened_IsLeftOut() => ContextSize.Fit(Json(new { text = new string('a', 70_000) })).Should().BeNull();

    [Fact]
    public void OfAListWithOneItemThatIsTooLong_NothingIsLeft() =>
        ContextSize.Fit(Json(new[] { new string('a', 70_000) }))!.Value.GetRawText().Should().Be("[]");

    [Fact]
    public void WhateverIsInAList_TheRestIsItsBeginning_WithinTheBound_AndOneMoreWouldNotFit() =>
        Gen.Select(Gen.Int[0, 30_000], Gen.OneOf(Gen.Const("a"), Gen.Const("ä"), Gen.Const("😀"), Gen.Const("\""), Gen.Const("\n"))).Array[0, 20].Sample(parts =>
        {
            var items = parts.Select(part => string.Concat(Enumerable.Repeat(part.Item2, part.Item1))).ToArray();

            var rest = ContextSize.Fit(Json(items))!.Value.Deserialize<string[]>()!;

            return rest.SequenceEqual(items.Take(rest.Length)) && Length(rest) <= ContextSize.MaxLength
                && (rest.Length == items.Length || Length(items.Take(rest.Length + 1)) > ContextSize.MaxLength);
        }, iter: 200);

    [Theory]
    [InlineData("/srv/otto data", "/srv/otto data/otto.db cannot be opened", "<data>/otto.db cannot be opened")]
    [InlineData("/srv/otto data/", "see /srv/otto data.", "see <data>.")]
    [InlineData("/srv/\"öt\\to\"", "in /srv/\"öt\\to\"/logs", "in <data>/logs")]
    [InlineData("/srv/otto", "http://127.0.0.1:8123/docs, 127.0.0.1:8123, localhost:8123; not 127.0.0.1:8001", "<backend>/docs, <backend>, <backend>; not 127.0.0.1:8001")]
    public void ThePlacesThatTheAgentIsNotTold_AreHidden(string dataFolder, string text, string hidden)
    {
        var places = new HiddenPlaces(new OttoSettings { Home = "/", DataDirectory = dataFolder, TimeZone = "UTC", Port = 8123 });

        JsonElement.Parse(places.Hide(Json(new { text }))).GetProperty("text").GetString().Should().Be(hidden);
    }

    private static int Length(IEnumerable<string> items) => Encoding.UTF8.GetByteCount(Json(items));

    private static string Json(object value) => JsonSerializer.Serialize(value, OttoJson.Options);
}
