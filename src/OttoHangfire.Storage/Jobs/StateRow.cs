using Hangfire.States;

namespace OttoHangfire.Storage.Jobs;

/// <summary>A state, serialized when it was handed over: it is the user's code and may change or throw later.</summary>
internal sealed record StateRow(string Name, string? Reason, string Data, long CreatedAt)
{
    public static StateRow Of(IState state, long now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Name is null)
        {
            throw new ArgumentException("The state has no name.", nameof(state));
        }

        return new StateRow(state.Name, state.Reason, StateDataJson.Write(state.SerializeData()), now);
    }
}
