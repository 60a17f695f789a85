using System.Data.Common;
using Dapper;
using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Doctor;

/// <summary>Is the database there, sound and of this version? Looks through a connection that cannot write.</summary>
internal sealed class DatabaseChecks(DatabaseInspection database, DatabaseGuard? guard, Soundness soundness)
{
    private const long NewestLines = 20_000;
    private const long LargeLog = 128L * 1024 * 1024;

    private static readonly TimeSpan OneMinute = TimeSpan.FromMinutes(1);

    public IEnumerable<Check> All =>
    [
        new("database.opens", "Database", OpensAsync),
        .. guard is null ? Array.Empty<Check>() : [new("database.files", "Files of the database", _ => FilesAsync(guard))],
        new("database.migrations", "Version of the database", MigrationsAsync),
        new("database.sound", "Soundness of the database", SoundAsync),
        new("audit.chain", "Audit", AuditAsync),
        new("database.log", "Write-ahead log", LogAsync),
    ];

    private Task<Finding> OpensAsync(CancellationToken cancellation) => LookAsync(connection =>
        Finding.Ok($"{database.Location}, {DatabaseInspection.Engine(connection)}."));

    /// <summary>Only the process that has opened them can tell whether they are the same.</summary>
    private static Task<Finding> FilesAsync(DatabaseGuard guard)
    {
        guard.Look();
        return Task.FromResult(guard.Problem is { } problem
            ? Finding.Error(
                problem, DoctorFix.Manual($"Run {TypedCommand.Stop}, put the file or a backup back, then run {TypedCommand.Start}."))
            : Finding.Ok("They are the ones that were opened."));
    }

    private Task<Finding> MigrationsAsync(CancellationToken cancellation) => LookAsync(connection =>
    {
        var applied = Migrator.Applied(connection);
        var missing = Migrator.Known.Except(applied, StringComparer.Ordinal).Select(Migrator.Name).ToArray();
        var newer = applied.Except(Migrator.Known, StringComparer.Ordinal).Select(Migrator.Name).ToArray();
        if (newer.Length > 0)
        {
            return Finding.Error(
                $"It was made by a newer version of OttoHangfire ({string.Join(", ", newer)}).",
                DoctorFix.Manual("Start that newer version, or restore a backup from before the upgrade."));
        }

        return missing.Length == 0
            ? Finding.Ok($"All {applied.Count} migrations are applied.")
            : Finding.Warning(
                $"Not applied yet: {string.Join(", ", missing)}.",
                DoctorFix.Run(ShippedScripts.Start, $"Run {TypedCommand.Start}: it applies them after a backup."));
    });

    private async Task<Finding> SoundAsync(CancellationToken cancellation)
    {
        if (!database.Exists)
        {
            return DatabaseLook.NothingThere;
        }

        try
        {
            var (damage, age) = await soundness.FindAsync(cancellation);
            return damage is null
                ? Finding.Ok($"quick_check found no problem{(age < OneMinute ? "" : $", {age.TotalMinutes:0} min ago")}.")
                : Finding.Error($"It is damaged: {damage}.", PutABackupBack());
        }
        catch (DbException broken) when (DatabaseErrors.IsDamage(broken))
        {
            return Unreadable(broken);
        }
    }

    /// <summary>The newest lines; <c>audit verify</c> goes through all of them.</summary>
    private Task<Finding> AuditAsync(CancellationToken cancellation) => database.LookAsync(connection =>
    {
        var lastGiven = RowNumbers.LastOf(connection, "otto_audit");
        var isPart = lastGiven > NewestLines;
        using var lines = connection.Query<AuditEntry>(
            $"SELECT {AuditRepository.Columns} FROM otto_audit {(isPart ? "WHERE id >= @from AND hash IS NOT NULL" : "")} ORDER BY id",
            new { from = lastGiven - NewestLines },
            buffered: false).GetEnumerator();
        using var verifier = isPart && lines.MoveNext() ? new AuditVerifier(lines.Current) : new AuditVerifier();
        while (lines.MoveNext() && verifier.Take(lines.Current))
        {
        }

        var found = verifier.End(lastGiven);
        return found.Ok
            ? Finding.Ok(found.LastHash is null
                ? "It is empty."
                : $"Its newest lines are as they were written, up to line {found.LastLine}.")
            : Finding.Error(
                $"{found.Message} Somebody has written to the database besides Otto.",
                DoctorFix.Manual(
                    $"Keep a copy of the data folder, then run '{TypedCommand.Otto("audit verify")}' and compare its hash with one that "
                    + "you kept."));
    });

    private Task<Finding> LogAsync(CancellationToken cancellation)
    {
        var length = database.LogLength;
        return Task.FromResult(length < LargeLog
            ? Finding.Ok($"{length / 1024} KiB.")
            : Finding.Warning(
                $"It has grown to {length / 1024 / 1024} MiB, because a program keeps reading the database.",
                DoctorFix.Run(ShippedScripts.Start, $"Run {TypedCommand.Stop}, then {TypedCommand.Start}.")));
    }

    private async Task<Finding> LookAsync(Func<DbConnection, Finding> look)
    {
        try
        {
            return await database.LookAsync(look);
        }
        catch (DbException broken) when (DatabaseErrors.IsDamage(broken))
        {
            return Unreadable(broken);
        }
    }

    private Finding Unreadable(DbException broken) => Finding.Error($"It cannot be read: {broken.Message}", PutABackupBack());

    private DoctorFix PutABackupBack() => DoctorFix.Manual(
        $"Stop Otto, keep a copy of {database.Location} and its -wal file, and replace it with the newest copy from the folder backups.");
}
