using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>
/// The watch over the agent, whose language model the owner may change while he runs: then he is started again with it, and nobody else
/// is. A run that he was asked about waits meanwhile, as it does whenever he cannot be reached.
/// </summary>
internal sealed class AgentWatch(OttoSettings settings, string secret, AppFiles app, TimeProvider clock)
{
    /// <summary>A change is followed when it has stood for one look, so one that is written in two files is one change.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private string _version = "";

    /// <summary>With the model as it is now. Nothing starts yet.</summary>
    public Watch Begin(HealthProbe probe, Action<string> say)
    {
        var agent = AgentSettings.Of(settings, secret);
        _version = agent.ModelVersion();
        return new Watch(ChildProgram.Agent(settings, agent, app), probe, clock, say);
    }

    /// <summary>Looks at the model until <paramref name="stop"/>, and changes what <paramref name="watch"/> keeps alive.</summary>
    public async Task FollowModelAsync(Watch watch, CancellationToken stop)
    {
        var seen = _version;
        using var timer = new PeriodicTimer(Look, clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            try
            {
                seen = await FollowAsync(watch, seen);
            }
            catch (Exception unable) when (unable is IOException or UnauthorizedAccessException or InvalidOperationException)
            {
                // Looked at again at the next turn.
            }
        }
    }

    private async Task<string> FollowAsync(Watch watch, string seen)
    {
        var agent = AgentSettings.Of(settings, secret);
        var version = agent.ModelVersion();
        if (version == seen && version != _version)
        {
            watch.Change(ChildProgram.Agent(settings, agent, app));
            _version = version;
        }

        await watch.RenewAsync(Grace);
        return version;
    }
}
