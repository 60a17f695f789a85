using System.Diagnostics;
using System.Text.Json;

namespace OttoHangfire.Agent.Tests.Support;

/// <summary>A model's server that nobody here wrote: <c>@copilotkit/aimock</c>, with the models of <c>tools/aimock/serve.mjs</c>.</summary>
public sealed class AimockServer : IAsyncLifetime
{
    public const string Key = "the-right-key-0123456789";

    private static readonly string Folder = Checkout.PathOf("artifacts", "aimock");

    private Process? _node;

    /// <summary>Why it cannot run here; null where it can.</summary>
    public static string? Missing =>
        Programs.Find("node") is null ? "node is not installed"
        : !Directory.Exists(Path.Combine(Folder, "node_modules")) ? "aimock is not installed; tools/test.sh installs it"
        : null;

    /// <summary>As a setting has it.</summary>
    public string Endpoint { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (Missing is not null)
        {
            return;
        }

        File.Copy(Checkout.PathOf("tools", "aimock", "serve.mjs"), Path.Combine(Folder, "serve.mjs"), overwrite: true);
        var start = new ProcessStartInfo(Programs.Find("node")!, "serve.mjs")
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        _node = Process.Start(start)!;
        Endpoint = await _node.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) + "/v1";
    }

    /// <summary>The bodies that it was sent for this model, by its own journal.</summary>
    public async Task<IReadOnlyList<JsonElement>> BodiesAsync(string model)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        var journal = JsonElement.Parse(await client.GetStringAsync(new Uri(new Uri(Endpoint), "/__aimock/journal")));
        var entries = journal.ValueKind == JsonValueKind.Array ? journal : journal.GetProperty("entries");
        return [.. entries.EnumerateArray().Select(entry => entry.GetProperty("body"))
            .Where(body => body.ValueKind == JsonValueKind.Object && body.GetProperty("model").GetString() == model)];
    }

    public async Task DisposeAsync()
    {
        if (_node is { } node)
        {
            node.StandardInput.Close();
            await node.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
            node.Dispose();
        }
    }
}
