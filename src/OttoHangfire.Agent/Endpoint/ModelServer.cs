using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Endpoint;

/// <summary>The server of the model that the owner has set: where it is, what its model is called, and the key that it wants.</summary>
internal sealed class ModelServer(Uri endpoint, string model, string? key)
{
    /// <summary>Shorter ones are no secrets: servers without accounts take any word, such as "ollama".</summary>
    private const int ShortestSecret = 8;

    /// <summary>Host and port, to be named in sentences; never a user or a password that stands in the address.</summary>
    public string Name => endpoint.Authority;

    public string Model => model;

    public string? Key => key;

    /// <summary>The address of a call: the path of the setting, with <paramref name="rest"/> after it unless it ends so already.</summary>
    public Uri Address(string rest)
    {
        var path = endpoint.AbsolutePath.TrimEnd('/');
        return new UriBuilder(endpoint)
        {
            UserName = "",
            Password = "",
            Fragment = "",
            Path = path.EndsWith(rest, StringComparison.Ordinal) ? path : path + rest,
        }.Uri;
    }

    /// <summary>Whether the path of the setting ends so.</summary>
    public bool EndsWith(string path) => endpoint.AbsolutePath.TrimEnd('/').EndsWith(path, StringComparison.Ordinal);

    /// <summary>A text of the server's on one line. The key goes before the text is cut: half of it would not be known again.</summary>
    public string Quote(string text, int length) => ForeignText.Line(WithoutKey(ForeignText.Line(text)), length);

    /// <summary>
    /// What the server said, without the key, should it have given that back; also if characters that nobody sees, and that are taken out
    /// later, stand in between.
    /// </summary>
    public string WithoutKey(string text) =>
        key is { Length: >= ShortestSecret }
        && ForeignText.Readable(text) is var readable
        && readable.Contains(key, StringComparison.Ordinal)
            ? readable.Replace(key, "***", StringComparison.Ordinal)
            : text;
}
