using OttoHangfire.Agent.Endpoint;

namespace OttoHangfire.Agent.Tests.Chat;

public sealed class OpenAiAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1/chat/completions")]
    [InlineData("http://127.0.0.1:11434/v1/", "http://127.0.0.1:11434/v1/chat/completions")]
    [InlineData("http://localhost:8080", "http://localhost:8080/chat/completions")]
    [InlineData("https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1/chat/completions")]
    [InlineData("https://x.example/v1/chat/completions", "https://x.example/v1/chat/completions")]
    [InlineData("https://x.example/openai/v1?api-version=preview", "https://x.example/openai/v1/chat/completions?api-version=preview")]
    [InlineData("https://user:word@x.example/v1#top", "https://x.example/v1/chat/completions")]
    public void TheAddress_IsUnderstoodInEachWayOfWritingIt(string endpoint, string called) =>
        new ModelServer(new Uri(endpoint), "m", key: null).Address("/chat/completions").Should().Be(new Uri(called));
}
