using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli;

/// <summary>What every command gets handed in.</summary>
internal sealed class OttoContext(Terminal terminal, Func<OttoSettings> settings, HttpMessageHandler handler, TimeProvider clock)
    : IDisposable
{
    private readonly Lazy<OttoSettings> _settings = new(settings);
    private HttpClient? _probes;
    private OttoApi? _api;

    public Terminal Terminal => terminal;

    public TimeProvider Clock => clock;

    /// <summary>Read at first need, so that <c>--help</c> works with a broken <c>otto.json</c>.</summary>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public OttoSettings Settings => _settings.Value;

    public OttoApi Api => _api ??= new OttoApi(handler, Settings.BackendUrl);

    /// <summary>For questions about health, which are asked again soon.</summary>
    public HttpClient Probes => _probes ??= new HttpClient(handler, disposeHandler: false) { Timeout = HealthProbe.Patience };

    public void Dispose()
    {
        _probes?.Dispose();
        _api?.Dispose();
        handler.Dispose();
    }
}
