using System.Data.Common;
using OttoHangfire.Database;

namespace OttoHangfire.Doctor;

/// <summary>A check that asks the database. Where there is none yet, nothing is wrong and nothing can be found out.</summary>
internal static class DatabaseLook
{
    public static Finding NothingThere { get; } = Finding.Skipped("There is no database yet. The first start creates it.");

    public static Task<Finding> LookAsync(this DatabaseInspection database, Func<DbConnection, Finding> look)
    {
        if (!database.Exists)
        {
            return Task.FromResult(NothingThere);
        }

        using var connection = database.Open();
        return Task.FromResult(look(connection));
    }
}
