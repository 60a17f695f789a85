using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Agent.Hosting;

/// <summary>Reads the settings that all processes share and makes the data folder ready for the log.</summary>
internal static class AgentSettings
{
    /// <summary>An argument (<c>--OTTO_AGENT_PORT=8011</c>) wins over the environment, the environment over the file.</summary>
    public static OttoSettings AddSettings(this WebApplicationBuilder builder)
    {
        var settings = Read(name => builder.Configuration[name] ?? Environment.GetEnvironmentVariable(name));
        builder.Services.AddSingleton(settings);
        return settings;
    }

    private static OttoSettings Read(Func<string, string?> setting)
    {
        try
        {
            var settings = OttoSettings.Load(setting, AppContext.BaseDirectory);
            PrivateFiles.EnsureDataDirectory(settings.DataDirectory);

            // The key is read here, not at the first call: a start that ends well means that Otto can be called.
            return settings with { AgentSecret = settings.AgentSecret ?? PrivateFiles.ReadOrCreateAgentKey(settings.DataDirectory) };
        }
        catch (SettingsException wrong)
        {
            throw new StartException(StartException.WrongSettings, wrong.Message, wrong);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            var sentence = $"Otto cannot use his data folder: {wrong.Message} Give yourself the right to write there, or set OTTO_DATA_DIR to another folder.";
            throw new StartException(StartException.WrongSettings, sentence, wrong);
        }
    }
}
