using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Tasks;

/// <summary>The vacations: times in which recurring tasks do not run.</summary>
internal sealed class VacationRepository(OttoDatabase database, TimeProvider clock)
{
    private const string Columns = "id, from_at AS \"from\", to_at AS \"to\", task_types, note, created_at";

    public async Task<Vacation> AddAsync(NewVacation vacation, string by, SqlTransaction transaction) =>
        (await transaction.SingleOrDefaultAsync<Vacation>(
            $"""
            INSERT INTO otto_vacations (from_at, to_at, task_types, note, created_at, added_by)
            VALUES (@From, @To, @TaskTypes, @Note, @now, @by)
            RETURNING {Columns}
            """,
            new { vacation.From, vacation.To, vacation.TaskTypes, vacation.Note, now = clock.GetUtcNow(), by }))!;

    /// <summary>A page of them, newest first; also those that have ended.</summary>
    public Task<Page<Vacation>> PageAsync(ListQuery query, CancellationToken cancellation)
    {
        var rows = database.StreamAsync<Vacation>(
            $"SELECT {Columns} FROM otto_vacations WHERE id < @Below ORDER BY id DESC LIMIT @Limit + 1",
            new { query.Below, query.Limit },
            cancellation);
        return query.PageAsync(rows, vacation => vacation.Id);
    }

    public Task<long> CountAsync(SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<long>("SELECT count(*) FROM otto_vacations", null);

    /// <summary>Removes one, and returns it; null when there is none.</summary>
    public Task<Vacation?> RemoveAsync(long id, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<Vacation>($"DELETE FROM otto_vacations WHERE id = @id RETURNING {Columns}", new { id });

    /// <summary>The stretches of vacation of a task that some of this time lies in, oldest first; those that touch are one.</summary>
    public async Task<IReadOnlyList<VacationStretch>> StretchesAsync(
        string taskType, DateTimeOffset after, DateTimeOffset until, SqlSession session)
    {
        var all = await session.QueryAsync<VacationStretch>(
            $"""
            SELECT v.from_at AS "from", v.to_at AS "to"
              FROM otto_vacations v
             WHERE v.to_at > @after AND v.from_at <= @until AND {IsFor("@taskType")}
             ORDER BY v.from_at
            """,
            new { taskType, after, until });
        var merged = new List<VacationStretch>();
        foreach (var one in all)
        {
            if (merged.Count > 0 && one.From <= merged[^1].To)
            {
                merged[^1] = merged[^1] with { To = one.To > merged[^1].To ? one.To : merged[^1].To };
            }
            else
            {
                merged.Add(one);
            }
        }

        return merged;
    }

    /// <summary>Whether the vacation <c>v</c> is one of tasks of a type, as a part of a larger statement.</summary>
    /// <param name="type">What the statement calls the type; in it, an underscore is not just any character.</param>
    public static string IsFor(string type) =>
        $"""(v.task_types IS NULL OR lower(v.task_types) LIKE '%"' || replace({type}, '_', '\_') || '"%' ESCAPE '\')""";
}

/// <summary>A stretch of vacation: its first moment, and the first one after it.</summary>
internal sealed record VacationStretch
{
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }

    public bool Has(DateTimeOffset instant) => instant >= From && instant < To;
}
