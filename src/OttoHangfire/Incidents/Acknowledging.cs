using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Incidents;

/// <summary>The owner says that she has seen an incident.</summary>
internal sealed class Acknowledging(IncidentRepository incidents, OttoDatabase database)
{
    /// <summary>Notes it; said twice, the first one counts.</summary>
    /// <exception cref="RefusalException">There is no such incident.</exception>
    public Task<Incident> SeenAsync(long id, string by, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction => await incidents.AcknowledgeAsync(id, by, transaction) ?? throw Unknown(id), cancellation);

    public static RefusalException Unknown(long id) =>
        RefusalException.NotFound($"There is no incident {id}. To see them, run '{TypedCommand.Otto("incidents --all")}'.");
}
