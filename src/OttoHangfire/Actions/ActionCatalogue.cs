using System.Text.Json;
using System.Text.Json.Nodes;
using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Actions;

/// <summary>Who does an action, and the payload that he is meant to get.</summary>
internal sealed record KnownAction(IActionHandler Handler, JsonElement Payload);

/// <summary>All types of action that this backend can do, and the names that they also go by.</summary>
internal sealed class ActionCatalogue(IEnumerable<IActionHandler> handlers)
{
    private readonly Dictionary<string, IActionHandler> _handlers =
        handlers.ToDictionary(handler => handler.Description.Type, StringComparer.Ordinal);

    /// <summary>As they are now: what a payload may hold can change with what the owner sets up.</summary>
    public IReadOnlyList<ActionDescription> Descriptions =>
    [
        .. _handlers.Values.Select(handler => handler.Description)
            .OrderBy(description => description.Tier)
            .ThenBy(description => description.Type, StringComparer.Ordinal),
    ];

    /// <summary>The handler of a type and the payload that it is meant to get; null when nobody knows the type.</summary>
    public KnownAction? Find(string type, JsonElement payload)
    {
        (type, payload) = type switch
        {
            "mark_task_complete" => ("life_os.update_task_status", WithStatusSuccess(payload)),
            "create_calendar_event" => ("calendar.create_event", payload),
            _ => (type, payload),
        };
        return _handlers.TryGetValue(type, out var handler) ? new KnownAction(handler, payload) : null;
    }

    /// <summary>
    /// What makes two actions the same one: the type, whatever it is called, and the payload as its handler reads it.
    /// </summary>
    public string IdentityOf(string type, JsonElement? payload)
    {
        var (name, read) = Find(type, payload ?? default) is var (handler, given)
            ? (handler.Description.Type, handler.AsRead(given))
            : (type, payload);
        return JsonText.Sha256($"{name}\n{JsonText.ByValue(read)}");
    }

    private static JsonElement WithStatusSuccess(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Object
            || (payload.TryGetProperty("status", out var status) && status.ValueKind != JsonValueKind.Null))
        {
            return payload;
        }

        var named = JsonObject.Create(payload)!;
        named["status"] = OttoStatus.Success;
        return JsonSerializer.SerializeToElement(named);
    }
}
