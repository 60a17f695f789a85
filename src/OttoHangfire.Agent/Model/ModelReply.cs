using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OttoHangfire.Agent.Endpoint;
using OttoHangfire.Agent.Schemas;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Model;

/// <summary>An answer of a model, read: a reply, or what is wrong with it in sentences that the model can correct itself by.</summary>
internal sealed record ModelReply(OttoReply? Reply, IReadOnlyList<string> Flaws)
{
    private const int MostFlaws = 10;
    private const int MostActions = 100;

    /// <summary>Bytes; the backend refuses the whole reply for a larger one.</summary>
    private const int LargestPayload = 64 * 1024;

    public static ModelReply Read(ChatResponse response, ReplySchema schema, ModelServer server)
    {
        try
        {
            return ReplyText.Find(response.Text) is { } answer ? Read(WithoutKey(answer, server), schema) : Wrong(Missing(response));
        }
        catch (InvalidOperationException)
        {
            return Wrong("the answer holds text that is not Unicode");
        }
    }

    private static ModelReply Wrong(params IEnumerable<string> flaws) => new(null, [.. flaws.Take(MostFlaws)]);

    private static string Missing(ChatResponse response) => response switch
    {
        _ when !string.IsNullOrWhiteSpace(response.Text) => "the answer must be exactly one valid JSON object, with no name twice",
        _ when response.Messages.Any(message => message.Contents.Any(content => content is FunctionCallContent)) =>
            "you called a tool, and there are none: write the JSON object as text",
        _ => "the answer is empty",
    };

    private static ModelReply Read(JsonElement answer, ReplySchema schema)
    {
        var hasMessage = answer.TryGetProperty("message", out var message) && message.ValueKind != JsonValueKind.Null;
        var hasActions = answer.TryGetProperty("actions", out var actions) && actions.ValueKind != JsonValueKind.Null;
        List<string> flaws =
        [
            .. !hasMessage && !hasActions ? ["\"message\" is missing"] : Array.Empty<string>(),
            .. hasMessage && message.ValueKind != JsonValueKind.String ? ["\"message\" must be text"] : Array.Empty<string>(),
            .. hasActions && actions.ValueKind != JsonValueKind.Array ? ["\"actions\" must be a list"] : Array.Empty<string>(),
        ];
        if (flaws.Count > 0)
        {
            return Wrong(flaws);
        }

        var list = hasActions ? [.. actions.EnumerateArray()] : Array.Empty<JsonElement>();
        var proposed = list.Select((action, index) => Proposal(action, index, schema, flaws)).ToList();
        if (proposed.Count > MostActions)
        {
            flaws.Add($"actions may have {MostActions} entries at most");
        }

        return flaws.Count > 0 ? Wrong(flaws) : new ModelReply(
            new OttoReply
            {
                Message = hasMessage ? message.GetString()! : "",
                Actions = [.. proposed.OfType<ProposedAction>()],
            },
            []);
    }

    private static ProposedAction? Proposal(JsonElement action, int index, ReplySchema schema, List<string> flaws)
    {
        var path = $"actions[{index}]";
        if (action.ValueKind != JsonValueKind.Object
            || !action.TryGetProperty("type", out var type)
            || type.ValueKind != JsonValueKind.String)
        {
            flaws.Add($"{path} must be an object with a \"type\" and a \"payload\"");
            return null;
        }

        if (!schema.Actions.TryGetValue(type.GetString()!, out var known))
        {
            flaws.Add($"{path}.type must be one of: {string.Join(", ", schema.Actions.Keys)}");
            return null;
        }

        var given = action.TryGetProperty("payload", out var payload) ? payload : JsonElement.Parse("{}");
        var read = JsonSerializer.SerializeToElement(ReadPayload.Of(given, known.PayloadSchema), OttoJson.Options);
        if (Encoding.UTF8.GetByteCount(read.GetRawText()) > LargestPayload)
        {
            flaws.Add($"{path}.payload is larger than 64 KiB");
        }

        flaws.AddRange(SchemaCheck.Flaws(known.PayloadSchema, read, $"{path}.payload"));
        return new ProposedAction { Type = known.Type, Payload = read };
    }

    /// <summary>A server that gives the key back must not get it into the database, nor into a sentence about what is wrong.</summary>
    private static JsonElement WithoutKey(JsonElement answer, ModelServer server) =>
        JsonSerializer.SerializeToElement(WithoutKey(JsonNode.Parse(answer.GetRawText()), server), OttoJson.Options);

    private static JsonNode? WithoutKey(JsonNode? node, ModelServer server) => node switch
    {
        JsonObject members => new JsonObject(members
            .Select(member => KeyValuePair.Create(server.WithoutKey(member.Key), WithoutKey(member.Value, server)))
            .DistinctBy(member => member.Key)),
        JsonArray items => new JsonArray([.. items.Select(item => WithoutKey(item, server))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => server.WithoutKey(value.GetValue<string>()),
        _ => node?.DeepClone(),
    };
}
