using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Language.Sentences;

namespace OttoHangfire.Cli;

/// <summary>What every command gets handed in.</summary>
internal sealed class OttoContext(Terminal terminal, Func<OttoSettings> settings, HttpMessageHandler handler, TimeProvider clock)
    : IDisposable
{
    private readonly Lazy<OttoSettings> _settings = new(settings);
    private HttpClient? _probes;
    private OttoApi? _api;
    private Uri? _address;
    private TimeFormat? _times;
    private TimeReader? _timeReader;

    public Terminal Terminal => terminal;

    public TimeProvider Clock => clock;

    /// <summary>
    /// Read at first need, so that <c>--help</c> needs no data folder. Where <c>otto.json</c> is broken, they are those that Otto last
    /// started with: only a start needs to know (<see cref="OttoSettings.Problem"/>).
    /// </summary>
    /// <exception cref="SettingsException">Nobody can say where the data folder is.</exception>
    public OttoSettings Settings => _settings.Value;

    public TimeFormat Times => _times ??= new TimeFormat(Zone, clock);

    /// <summary>Reads the times that a person types.</summary>
    public TimeReader TimeReader => _timeReader ??= new TimeReader(Zone);

    public OttoApi Api => _api ??= new OttoApi(handler, Address, () => OwnersKey.For(Settings, Address));

    /// <summary>Where the backend is reached.</summary>
    public Uri Address => _address ??= RunningOtto.Url(Settings);

    /// <summary>For questions about health, which are asked again soon.</summary>
    public HttpClient Probes => _probes ??= new HttpClient(handler, disposeHandler: false) { Timeout = HealthProbe.Patience };

    /// <summary>The owner's.</summary>
    private TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(Settings.TimeZone);

    public void Dispose()
    {
        _probes?.Dispose();
        _api?.Dispose();
        handler.Dispose();
    }
}
