using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Hosting;

/// <summary>Reads the settings, and refuses what this version could not honour: ignoring it in silence would be worse.</summary>
internal static class SettingsSetup
{
    public static OttoSettings AddSettings(this WebApplicationBuilder builder)
    {
        var settings = OttoSettings.Load(name => builder.Configuration[name], AppContext.BaseDirectory);
        RefuseWhatIsNotThere(settings);
        PrivateFiles.EnsureDataDirectory(settings.DataDirectory);
        builder.Services.AddSingleton(settings);
        return settings;
    }

    /// <summary>All that is in <c>otto.json</c> works: a restart may take it, whatever becomes of the file.</summary>
    public static void KeepSettings(this WebApplication app, OttoSettings settings)
    {
        if (!string.IsNullOrEmpty(app.Configuration[LastSettings.Variable]))
        {
            return;
        }

        try
        {
            LastSettings.Keep(settings.DataDirectory);
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            app.Logger.LogWarning("The settings could not be kept for a restart: {Problem}", unable.Message);
        }
    }

    /// <summary>What this version, or this data folder, cannot honour stops the start.</summary>
    /// <exception cref="SettingsException">The message says what to do.</exception>
    internal static void RefuseWhatIsNotThere(OttoSettings settings)
    {
        if (settings.Database is not null)
        {
            throw new SettingsException(
                "OTTO_DATABASE names a PostgreSQL database, which this version cannot use. Remove the setting to use SQLite.");
        }

        if (!settings.IsLoopbackOnly && !OwnerPassword.IsSet(settings.DataDirectory))
        {
            throw new SettingsException(
                $"OTTO_BIND is \"{settings.Bind}\": to listen beyond this machine, Otto needs an owner's password. To set one, run "
                    + $"'{TypedCommand.Otto("key password")}', then start again. Remove the setting to listen on this machine only.");
        }

        if (settings.Certificate is { } certificate)
        {
            OwnCertificate.Load(certificate).Dispose();
        }
    }
}
