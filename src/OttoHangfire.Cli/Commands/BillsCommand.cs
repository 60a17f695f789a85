using System.CommandLine;
using System.Globalization;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto bills</c>: what has to be paid, and what was.</summary>
internal sealed class BillsCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Option<int?> _limit = SharedOptions.Limit();

    public BillsCommand(OttoContext otto)
        : base("bills", "Lists the bills that Otto wrote down, newest first. He never pays.", "bills", "bills --limit 5")
    {
        _otto = otto;
        Options.Add(_limit);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await _otto.Api.GetAsync($"{new Query("/otto/bills").With("limit", parsed.GetValue(_limit))}", cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            Show(answer.As<Page<Bill>>());
        }

        return ExitCode.Done;
    }

    private void Show(Page<Bill> bills)
    {
        if (bills.Items.Count == 0)
        {
            _otto.Terminal.Say("There are no bills yet.");
            return;
        }

        var table = new TextTable(
            _otto.Terminal, new("id"), Column.Prose("payee"), new("amount"), new("due"), Column.Time("paid"), new("run", Drop: 1))
        {
            Zone = _otto.Times.Zone,
        };
        foreach (var bill in bills.Items)
        {
            table.Add(
                $"{bill.Id}",
                ForeignText.Line(bill.Payee, Listing.Gist),
                Amount(bill),
                bill.Due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                bill.PaidAt is { } paid ? _otto.Times.Short(paid) : "not yet",
                $"{bill.RunId}");
        }

        table.Write();
        Listing.SayMore(_otto.Terminal, bills.NextCursor);
    }

    /// <summary>A currency that this version does not know has an unknown number of decimals.</summary>
    private static string Amount(Bill bill) => Currencies.IsKnown(bill.Currency)
        ? Currencies.Format(bill.AmountMinor, bill.Currency)
        : $"{bill.AmountMinor} {bill.Currency}";
}
