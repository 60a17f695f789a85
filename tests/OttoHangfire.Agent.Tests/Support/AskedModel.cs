using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OttoHangfire.Agent.Chat;
using OttoHangfire.Agent.Endpoint;
using OttoHangfire.Agent.Model;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Support;

/// <summary>The agent's model alone, without the agent around it, for tests that need many.</summary>
internal sealed class AskedModel : IDisposable
{
    private readonly ModelLine _line;
    private readonly FormProbe _probe = new(NullLogger<FormProbe>.Instance);
    private readonly LanguageModel _model;

    public AskedModel(string endpoint, string? key = null, bool isAnthropic = false)
    {
        var server = new ModelServer(new Uri(endpoint), FakeModel.Name, key);
        _line = new ModelLine(server, Clock);
        IChatClient client = isAnthropic ? new AnthropicChatClient(server, _line) : new OpenAiChatClient(server, _line);
        _model = new LanguageModel(server, client, _probe);
    }

    public FakeTimeProvider Clock { get; } = new(Some.Now);

    public static ModelQuestion Question(TokenBudget? budget = null, params string[] actions) => new()
    {
        Request = "What should I do?",
        Origin = "a test",
        Actions = [.. Some.Catalogue.Where(action => actions.Contains(action.Type))],
        Now = Some.Now,
        TimeZone = "Europe/Berlin",
        Budget = budget,
    };

    public Task<OttoReply> AskAsync(ModelQuestion? question = null, CancellationToken cancellation = default) =>
        _model.AskAsync(question ?? Question(), cancellation);

    /// <summary>Asks, and expects to be refused.</summary>
    public async Task<RefusalException> AskInVainAsync(ModelQuestion? question = null)
    {
        var ask = () => AskAsync(question);
        return (await ask.Should().ThrowAsync<RefusalException>()).Which;
    }

    public void Dispose()
    {
        _line.Dispose();
        _probe.Dispose();
    }
}
