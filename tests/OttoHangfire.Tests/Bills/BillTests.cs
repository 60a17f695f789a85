using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Bills;

/// <summary><c>bills.record</c>, <c>bills.mark_paid</c> and <c>/otto/bills</c>: Otto keeps count and never pays.</summary>
[RightPayload("bills.record", """{"payee":"x","amount_minor":100,"currency":"EUR","due":"2027-01-31"}""", "due")]
[RightPayload("bills.mark_paid", """{"bill_id":1,"paid_at":"2026-11-30T10:00:00Z"}""", "paid_at")]
public sealed class BillTests : IAsyncLifetime
{
    private const string Electricity = """{"payee":"Stadtwerke","amount_minor":12050,"currency":"EUR","due":"2030-01-31"}""";

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task ABill_IsWrittenDown_ToTheCent()
    {
        var (task, action) = await RunAsync("bills.record", Electricity);

        action.Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Tier = 2, Message = "recorded bill 1: 120.50 EUR to Stadtwerke, due on 2030-01-31" });
        (await BillsAsync()).Should().ContainSingle().Which.Should().BeEquivalentTo(new Bill
        {
            Id = 1,
            Payee = "Stadtwerke",
            AmountMinor = 12050,
            Currency = "EUR",
            Due = new DateOnly(2030, 1, 31),
            RunId = (await _still.Backend.RunsAsync(task.Id))[0].Id,
        });
    }

    [Fact]
    public async Task TheList_HasTheFieldsOfTheContract()
    {
        await RunAsync("bills.record", Electricity);

        var bill = (await _still.Backend.GetAsync("/otto/bills")).Json().GetProperty("items")[0];

        bill.EnumerateObject().Select(field => field.Name).Should().Equal("id", "payee", "amount_minor", "currency", "due", "paid_at", "run_id");
        bill.GetProperty("due").GetString().Should().Be("2030-01-31");
        bill.GetProperty("paid_at").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task TheList_IsNewestFirst_InPages()
    {
        await RunAsync("bills.record", Electricity);
        await RunAsync("bills.record", Electricity.Replace("Stadtwerke", "Landlord", StringComparison.Ordinal));

        var first = (await _still.Backend.GetAsync("/otto/bills?limit=1")).Read<Page<Bill>>();
        var second = (await _still.Backend.GetAsync($"/otto/bills?limit=1&cursor={first.NextCursor}")).Read<Page<Bill>>();

        first.Items.Single().Payee.Should().Be("Landlord");
        second.Items.Single().Payee.Should().Be("Stadtwerke");
        second.NextCursor.Should().BeNull();
        (await _still.Backend.GetAsync("/otto/bills?cursor=mine")).AsWrongField("cursor");
    }

    [Theory]
    [InlineData("JPY", "1,200 JPY")]
    [InlineData("KWD", "1.200 KWD")]
    [InlineData("USD", "12.00 USD")]
    public async Task AnAmount_IsReadInTheDecimalsOfItsCurrency(string currency, string words)
    {
        var (_, action) = await RunAsync("bills.record", $$"""{"payee":"A","amount_minor":1200,"currency":"{{currency}}","due":"2030-01-31"}""");

        action.Message.Should().Contain($": {words} to A");
    }

    [Theory]
    [InlineData("""{"amount_minor":1,"currency":"EUR","due":"2030-01-31"}""", "payee")]
    [InlineData("""{"payee":"","amount_minor":1,"currency":"EUR","due":"2030-01-31"}""", "payee")]
    [InlineData("""{"payee":"A","currency":"EUR","due":"2030-01-31"}""", "amount_minor")]
    [InlineData("""{"payee":"A","amount_minor":0,"currency":"EUR","due":"2030-01-31"}""", "amount_minor")]
    [InlineData("""{"payee":"A","amount_minor":-5,"currency":"EUR","due":"2030-01-31"}""", "amount_minor")]
    [InlineData("""{"payee":"A","amount_minor":12.5,"currency":"EUR","due":"2030-01-31"}""", "amount_minor")]
    [InlineData("""{"payee":"A","amount_minor":1e30,"currency":"EUR","due":"2030-01-31"}""", "amount_minor")]
    [InlineData("""{"payee":"A","amount_minor":"12","currency":"EUR","due":"2030-01-31"}""", "amount_minor")]
    [InlineData("""{"payee":"A","amount_minor":1,"currency":"EURO","due":"2030-01-31"}""", "currency")]
    [InlineData("""{"payee":"A","amount_minor":1,"currency":"eur","due":"2030-01-31"}""", "currency")]
    [InlineData("""{"payee":"A","amount_minor":1,"currency":"XXX","due":"2030-01-31"}""", "currency")]
    [InlineData("""{"payee":"A","amount_minor":1,"currency":"DEM","due":"2030-01-31"}""", "currency")]
    [InlineData("""{"payee":"A","amount_minor":1,"currency":"EUR"}""", "due")]
    [InlineData("""{"payee":"A","amount_minor":1,"currency":"EUR","due":"31.01.2030"}""", "due")]
    [InlineData("""{"payee":"A","amount_minor":1,"currency":"EUR","due":"2030-02-30"}""", "due")]
    [InlineData("""{"payee":"A","amount_minor":1,"currency":"EUR","due":"2030-01-31T10:00:00Z"}""", "due")]
    [InlineData("""{"payee":"A","amount_minor":1,"currency":"EUR","due":"2030-01-31","paid_at":"2030-01-01T00:00:00Z"}""", "paid_at")]
    public async Task ABillThatIsNotRight_FailsTheAction_AndNamesTheField(string payload, string field)
    {
        var (_, action) = await RunAsync("bills.record", payload);

        action.Status.Should().Be(ActionStatus.Error);
        action.Error.Should().Contain(field);
        (await BillsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task ThatABillIsPaid_NeedsAPerson()
    {
        await RunAsync("bills.record", Electricity);

        var (_, action) = await RunAsync("bills.mark_paid", """{"bill_id":1,"paid_at":"2026-11-30T10:00:00+01:00"}""");

        action.Status.Should().NotBe(ActionStatus.Ok);
        action.Tier.Should().Be(3);
        (await _still.ApprovalsAsync()).Single().Summary.Should().EndWith("Bill 1 is 120.50 EUR to \"Stadtwerke\", due on 2030-01-31.");
        (await BillsAsync()).Single().PaidAt.Should().BeNull();
    }

    [Fact]
    public async Task WithAPersonsWord_ABillIsPaid_Once()
    {
        await RunAsync("bills.record", Electricity);

        var first = await AllowAsync("bills.mark_paid", """{"bill_id":1,"paid_at":"2026-11-30T10:00:00+01:00"}""");
        var second = await AllowAsync("bills.mark_paid", """{"bill_id":1,"paid_at":"2026-12-01T08:00:00Z"}""");

        first.Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Message = "marked bill 1 as paid: 120.50 EUR to Stadtwerke" });
        second.Should().BeEquivalentTo(new { Status = ActionStatus.Error, Error = "Bill 1 is already marked as paid, at 2026-11-30T09:00:00Z." });
        (await BillsAsync()).Single().PaidAt.Should().Be(new DateTimeOffset(2026, 11, 30, 9, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task ABillThatChangesAfterTheYes_IsAskedAboutAnew()
    {
        await RunAsync("bills.record", Electricity);

        var action = await _still.AllowAsync(
            new ProposedAction { Type = "bills.mark_paid", Payload = JsonElement.Parse("""{"bill_id":1,"paid_at":"2026-11-30T10:00:00Z"}""") },
            meanwhile: () => _still.Backend.Execute("UPDATE otto_bills SET amount_minor = 125000"));

        action.Status.Should().Be(ActionStatus.AwaitingApproval, action.Error);
        (await BillsAsync()).Single().PaidAt.Should().BeNull();
        (await _still.ApprovalsAsync("pending")).Single().Summary.Should().EndWith(
            "was for has changed since, so you are asked anew. Bill 1 is 1,250.00 EUR to \"Stadtwerke\", due on 2030-01-31.");
    }

    [Fact]
    public async Task WhatABillIsAbout_IsShownAsMoney()
    {
        // A task that Otto made has to ask for this.
        await RunAsync("life_os.create_task", """{"type":"test.chore","description":"child"}""");
        _still.Agent.Answers("Done.", new ProposedAction
        {
            Type = "bills.record",
            Payload = JsonElement.Parse("""{"payee":"Stadtwerke","amount_minor":1.2505e5,"currency":"EUR","due":"2030-01-31"}"""),
        });

        await _still.RingAsync(2);

        (await _still.ApprovalsAsync()).Single().Summary.Should().Be(
            "Otto asks to record a bill: payee \"Stadtwerke\", amount 1,250.50 EUR, due 2030-01-31.");
    }

    [Theory]
    [InlineData("""{"bill_id":4711,"paid_at":"2026-11-30T10:00:00Z"}""", "There is no bill 4711.")]
    [InlineData("""{"bill_id":1,"paid_at":"2026-12-02T10:00:00Z"}""", "paid_at must not be in the future")]
    [InlineData("""{"bill_id":1,"paid_at":"0001-01-01T00:00:00Z"}""", "paid_at must not be before 1900")]
    [InlineData("""{"bill_id":1}""", "paid_at is missing")]
    [InlineData("""{"paid_at":"2026-11-30T10:00:00Z"}""", "bill_id is missing")]
    public async Task APaymentThatIsNotRight_FailsTheAction(string payload, string why)
    {
        await RunAsync("bills.record", Electricity);

        var action = await AllowAsync("bills.mark_paid", payload);

        action.Status.Should().Be(ActionStatus.Error);
        action.Error.Should().Contain(why);
        (await _still.ApprovalsAsync()).Should().BeEmpty("a person is asked only about what could be done");
        (await BillsAsync()).Single().PaidAt.Should().BeNull();
    }

    private async Task<(OttoTask Task, ExecutedAction Action)> RunAsync(string type, string payload)
    {
        _still.Agent.Answers("Done.", new ProposedAction { Type = type, Payload = JsonElement.Parse(payload) });
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return (task, (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions[0]);
    }

    private Task<ExecutedAction> AllowAsync(string type, string payload) =>
        _still.AllowAsync(new ProposedAction { Type = type, Payload = JsonElement.Parse(payload) });

    private async Task<IReadOnlyList<Bill>> BillsAsync() => (await _still.Backend.GetAsync("/otto/bills")).Read<Page<Bill>>().Items;
}
