using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Agent.Hosting;

/// <summary>Reads the settings from the environment. No file: the agent knows of no folder to read one from.</summary>
internal static class SettingsSetup
{
    /// <summary>An argument (<c>--OTTO_AGENT_PORT=8011</c>) wins over the environment.</summary>
    public static AgentSettings ReadSettings(this WebApplicationBuilder builder)
    {
        try
        {
            return AgentSettings.Read(name => builder.Configuration[name] ?? Environment.GetEnvironmentVariable(name));
        }
        catch (SettingsException wrong)
        {
            throw new StartException(StartException.WrongSettings, wrong.Message, wrong);
        }
    }
}
