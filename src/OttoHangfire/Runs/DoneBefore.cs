using OttoHangfire.Actions;
using OttoHangfire.Contracts;

namespace OttoHangfire.Runs;

/// <summary>
/// What earlier runs of an occurrence have done, each to be found once: by what was done and not by what was written down of it,
/// and where a person has corrected it, also by what Otto had proposed.
/// </summary>
internal sealed class DoneBefore
{
    private readonly ActionCatalogue _catalogue;
    private readonly Dictionary<string, Queue<ActionRow>> _rows;
    private readonly HashSet<long> _taken = [];

    public DoneBefore(ActionCatalogue catalogue, IReadOnlyList<ActionRow> rows)
    {
        _catalogue = catalogue;
        _rows = rows
            .SelectMany(row => IdentitiesOf(row).Select(identity => (identity, row)))
            .GroupBy(found => found.identity, found => found.row, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Queue<ActionRow>(group), StringComparer.Ordinal);
    }

    /// <summary>The run that has done this action; null when it has not been done, or not so often.</summary>
    public long? Take(ProposedAction action)
    {
        if (_rows.Count == 0 || !_rows.TryGetValue(_catalogue.IdentityOf(action.Type, action.Payload), out var same))
        {
            return null;
        }

        while (same.TryDequeue(out var row))
        {
            if (_taken.Add(row.Id))
            {
                return row.RunId;
            }
        }

        return null;
    }

    private IEnumerable<string> IdentitiesOf(ActionRow row) =>
        new[] { _catalogue.IdentityOf(row.Type, row.Payload), _catalogue.IdentityOf(row.Type, row.EffectivePayload) }.Distinct(
            StringComparer.Ordinal);
}
