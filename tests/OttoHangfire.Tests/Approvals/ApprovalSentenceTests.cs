using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Tests.Approvals;

/// <summary>Whoever reads the sentence reads the value, and no other: it can be read back.</summary>
public sealed partial class ApprovalSentenceTests
{
    private static readonly string[] Spellings =
        ["1e11", "900000000000000000000e-20", "-0.0", "0.05", "5E-2", "1.50", "100000", "-12.5e1", "123456789012345678901234567890"];

    /// <summary>A sign that cannot be seen is written out, like <c>\u{202E}</c>.</summary>
    private const int MostBytesOfASign = 8;

    private static readonly Gen<string> Word = Gen.String[Gen.OneOf(
        Gen.Char['a', 'z'], One("\"\\,.:{} '`".ToCharArray()), One("\u201c\u201d\u200b\u202e\u0430\u0336".ToCharArray()))];

    [Fact]
    public void TheSentence_ReadsBackToTheValue() => Payload().Sample(payload =>
    {
        // What would be too long to be shown whole is not asked at all.
        if (SentenceOf(payload) is not { } sentence)
        {
            return JsonText.ByValue(payload).Length > ApprovalSentence.MaxLength / MostBytesOfASign;
        }

        var read = new Reader(sentence["Otto asks to do it: ".Length..]).Fields();
        return JsonText.ByValue(JsonElement.Parse(read)) == JsonText.ByValue(payload);
    });

    [Theory]
    [InlineData("""{"amount":1e11}""", "amount 100000000000")]
    [InlineData("""{"amount":900000000000000000000e-20}""", "amount 9")]
    [InlineData("""{"text":"x\u201d, amount 5","amount":7}""", @"text ""x\u{201D}, amount 5"", amount 7")]
    [InlineData("""{"text":"x'', amount 5"}""", @"text ""x'\u{0027}, amount 5""")]
    [InlineData("""{"tags":["p\u0251y",null],"none":null}""", @"tags [""p\u{0251}y"", null]")]
    public void AValue_IsShownAsItIs_AndNotAsItIsSpelled(string payload, string shown) =>
        SentenceOf(JsonElement.Parse(payload)).Should().Be($"Otto asks to do it: {shown}.");

    [Fact]
    public void Money_ReadsBackToTheSmallestUnit() =>
        Gen.Select(Gen.Long[1, 1_000_000_000_000], One([.. Currencies.Codes])).Sample((amount, code) =>
        {
            var words = Currencies.Format(amount, code).Split(' ');
            var decimals = words[0].Split('.') is [_, var places] ? places.Length : 0;
            return words[1] == code
                && decimal.Parse(words[0], NumberStyles.Number, CultureInfo.InvariantCulture) * (decimal)Math.Pow(10, decimals) == amount;
        });

    [Fact]
    public void Money_IsGroupedByThousands() => Currencies.Format(125_000_000, "EUR").Should().Be("1,250,000.00 EUR");

    private static string? SentenceOf(JsonElement payload) => ApprovalSentence.Of(
        new ActionDescription { Type = "do.it", Title = "Do it", Description = "", Tier = 3, Effect = "database", Undo = false, PayloadSchema = default },
        new DatabaseAction(3, _ => Task.FromResult("")) { Shown = [.. ShownField.AllOf(payload)] });

    private static Gen<T> One<T>(T[] of) => Gen.Int[0, of.Length - 1].Select(index => of[index]);

    private static Gen<JsonElement> Payload() =>
        Gen.Select(Value(2).List[1, 4], values => JsonElement.Parse(
            $"{{{string.Join(",", values.Select((value, index) => $"\"field_{(char)('a' + index)}\":{value}"))}}}"));

    private static Gen<string> Value(int depth)
    {
        var simple = Gen.OneOf(
            Word.Select(word => JsonSerializer.Serialize(word)), One(Spellings), One(["true", "false"]), Gen.Long.Select(
                number => number.ToString(CultureInfo.InvariantCulture)));
        return depth == 0 ? simple : Gen.OneOf(
            simple,
            Value(depth - 1).List[0, 3].Select(items => $"[{string.Join(",", items)}]"),
            Gen.Select(Word, Value(depth - 1), (name, value) => $"{{{JsonSerializer.Serialize(name)}:{value}}}"));
    }

    /// <summary>Reads what stands in the sentence, and knows nothing of how it was written.</summary>
    private sealed partial class Reader(string text)
    {
        private int _at;

        /// <summary>The fields as JSON: <c>name value, name value.</c></summary>
        public string Fields()
        {
            var fields = new List<string>();
            do
            {
                var name = text[_at..text.IndexOf(' ', _at)];
                _at += name.Length + 1;
                fields.Add($"\"{name}\":{Value()}");
            }
            while (Take(", "));

            text[_at..].Should().Be(".", "the sentence ends where its last field does");
            return $"{{{string.Join(",", fields)}}}";
        }

        private string Value()
        {
            if (Take("["))
            {
                return $"[{string.Join(",", Until("]", Value))}]";
            }

            if (Take("{"))
            {
                return $"{{{string.Join(",", Until("}", Member))}}}";
            }

            return text[_at] == '"' ? JsonSerializer.Serialize(Quoted()) : Plain();
        }

        private string Member()
        {
            var name = JsonSerializer.Serialize(Quoted());
            Take(": ").Should().BeTrue();
            return $"{name}:{Value()}";
        }

        private List<string> Until(string end, Func<string> item)
        {
            var items = new List<string>();
            while (!Take(end))
            {
                items.Add(item());
                Take(", ");
            }

            return items;
        }

        private string Quoted()
        {
            var read = new StringBuilder();
            for (_at++; text[_at] != '"'; _at++)
            {
                if (text[_at] != '\\')
                {
                    read.Append(text[_at]);
                }
                else if (text[++_at] == 'u')
                {
                    var end = text.IndexOf('}', _at);
                    read.Append(char.ConvertFromUtf32(int.Parse(text[(_at + 2)..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
                    _at = end;
                }
                else
                {
                    read.Append(text[_at]);
                }
            }

            _at++;
            return read.ToString();
        }

        private string Plain()
        {
            var plain = PlainValue().Match(text, _at).Value;
            plain.Should().NotBeEmpty();
            _at += plain.Length;
            return plain;
        }

        private bool Take(string sign)
        {
            if (!text.AsSpan(_at).StartsWith(sign, StringComparison.Ordinal))
            {
                return false;
            }

            _at += sign.Length;
            return true;
        }

        [GeneratedRegex(@"\G(?:true|false|null|-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
        private static partial Regex PlainValue();
    }
}
