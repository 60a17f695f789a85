using System.Globalization;
using System.Text.Json;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Keeps a bill in mind: proposes that it is recorded. Otto never pays.</summary>
internal sealed class BillSkill : ISkill
{
    private const string Record = "bills.record";
    private const long MostMinor = 1_000_000_000_000;
    private const int MaxPayee = 200;

    public SkillDescription About { get; } = new()
    {
        Name = "bill",
        Title = "Bill",
        Description = "Records a bill: payload payee, amount_minor (cents for EUR), currency (ISO 4217) and due (a date).",
        TaskTypes = ["life_os.bill"],
        Example = JsonElement.Parse("""{"payee": "Waterworks", "amount_minor": 1250, "currency": "EUR", "due": "2030-01-31"}"""),
    };

    public Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation)
    {
        var payee = Payee(task);
        var amount = task.Number("amount_minor", 1, MostMinor) ?? throw Wrong("amount_minor", "is missing; give the amount in cents");
        var currency = task.Text("currency") is { } code && Currencies.IsKnown(code)
            ? code
            : throw Wrong("currency", "must be a currency of ISO 4217, like EUR");
        var due = task.Text("due") is { } text && IsDate(text) ? text : throw Wrong("due", "must be a date, like 2030-01-31");

        var bill = $"{Currencies.Format(amount, currency)} to {ForeignText.Line(payee)}, due on {due}";
        return Task.FromResult(task.OffersOrIsSilent(Record)
            ? new OttoReply
            {
                Message = $"I propose to record a bill: {bill}.",
                Actions = [Proposals.Of(Record, new { payee, amount_minor = amount, currency, due })],
            }
            : new OttoReply { Message = $"I would record a bill ({bill}), but that is not among the actions that this task may use." });
    }

    private static string Payee(TaskRequest task) =>
        task.Text("payee") is { Length: <= MaxPayee } payee ? payee : throw Wrong("payee", $"must be a text of 1 to {MaxPayee} characters");

    private static bool IsDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static RefusalException Wrong(string field, string rest) => TaskPayload.Wrong(field, rest);
}
