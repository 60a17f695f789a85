using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace OttoHangfire.Agent.Tests.Support;

/// <summary>Keeps what the agent logs.</summary>
internal sealed class LogLines : ILogEventSink, IDisposable
{
    private static readonly MessageTemplateTextFormatter Format = new("{Message:lj}{NewLine}{Exception}", CultureInfo.InvariantCulture);

    private readonly StringWriter _text = new();

    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    public void Dispose() => _text.Dispose();

    public void Emit(LogEvent logEvent)
    {
        lock (_text)
        {
            Format.Format(logEvent, _text);
        }
    }
}
