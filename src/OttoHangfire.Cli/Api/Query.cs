using System.Text;

namespace OttoHangfire.Cli.Api;

/// <summary>The part of an address after the question mark; what is null is left out.</summary>
internal sealed class Query(string path)
{
    private readonly StringBuilder _address = new(path);
    private char _sign = '?';

    public Query With(string name, object? value)
    {
        if (value is not null)
        {
            _address.Append(_sign).Append(name).Append('=').Append(Uri.EscapeDataString($"{value}"));
            _sign = '&';
        }

        return this;
    }

    public override string ToString() => _address.ToString();
}
