using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Bills;

/// <summary>What has to be paid, and what has been.</summary>
internal sealed class BillRepository(OttoDatabase database, TimeProvider clock)
{
    private const string Columns = "id, payee, amount_minor, currency, due, paid_at, run_id";

    /// <summary>Writes a bill down and returns its id.</summary>
    public Task<long> AddAsync(NewBill bill, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<long>(
            """
            INSERT INTO otto_bills (created_at, payee, amount_minor, currency, due, run_id)
            VALUES (@now, @Payee, @AmountMinor, @Currency, @Due, @RunId)
            RETURNING id
            """,
            new { now = clock.GetUtcNow(), bill.Payee, bill.AmountMinor, bill.Currency, bill.Due, bill.RunId });

    /// <summary>Marks a bill paid and returns it, or null when it is paid already or there is none.</summary>
    public Task<Bill?> MarkPaidAsync(long id, DateTimeOffset paidAt, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<Bill>(
            $"UPDATE otto_bills SET paid_at = @paidAt WHERE id = @id AND paid_at IS NULL RETURNING {Columns}", new { id, paidAt });

    /// <summary>Removes a bill that nobody has marked paid. False when there is none.</summary>
    public async Task<bool> RemoveUnpaidAsync(long id, SqlTransaction transaction) =>
        await transaction.ExecuteAsync("DELETE FROM otto_bills WHERE id = @id AND paid_at IS NULL", new { id }) == 1;

    public Task<Bill?> FindAsync(long id, CancellationToken cancellation) => FindAsync(id, database.Read(cancellation));

    public Task<Bill?> FindAsync(long id, SqlSession session) =>
        session.SingleOrDefaultAsync<Bill>($"SELECT {Columns} FROM otto_bills WHERE id = @id", new { id });

    /// <summary>A page, newest first.</summary>
    public Task<Page<Bill>> PageAsync(ListQuery query, CancellationToken cancellation)
    {
        var rows = database.StreamAsync<Bill>(
            $"""
            SELECT {Columns}
              FROM otto_bills
             WHERE id < @Below
             ORDER BY id DESC
             LIMIT @Limit + 1
            """,
            new { query.Limit, query.Below },
            cancellation);
        return query.PageAsync(rows, bill => bill.Id);
    }
}

/// <summary>A bill that has been validated.</summary>
internal sealed record NewBill(string Payee, long AmountMinor, string Currency, DateOnly Due, long RunId);
