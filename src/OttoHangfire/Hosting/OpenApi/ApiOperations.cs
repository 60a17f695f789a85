using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OttoHangfire.Contracts;

namespace OttoHangfire.Hosting.OpenApi;

/// <summary>Completes each call: its sentence, its parameters with bounds and examples, and the answers that any call may have.</summary>
internal static class ApiOperations
{
    private static readonly string[] Problems =
    [
        "400 The request is wrong; errors names the fields.",
        "401 Only the owner may do this, or the key is wrong.",
        "403 The call came from another site, or with the agent's own secret.",
        "404 There is no such thing.",
        "409 Not possible in this state; the sentence names the state.",
        "410 It has expired.",
        "412 It has changed since you saw it.",
        "413 The body is larger than 256 KiB.",
        "415 The body is not JSON in UTF-8.",
        "422 A name or a key does not fit.",
        "429 Too many wrong keys; Retry-After says how long to wait.",
        "500 A fault of the backend; its log has the details.",
        "502 The receiver did not accept the message.",
        "503 Not possible yet; the sentence says what it waits for.",
        "507 The disk is full; nothing was changed.",
    ];

    private static readonly Dictionary<string, string> Sentences =
        Problems.ToDictionary(problem => problem[..3], problem => problem[4..], StringComparer.Ordinal);

    public static void Complete(OpenApiDocument document)
    {
        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item.Operations!)
            {
                SayInFull(operation);
                foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
                {
                    ParameterFacts.Complete(parameter, path);
                }

                AddProblems(operation, path, changes: method != HttpMethod.Get);
                AddExample(operation);
            }
        }
    }

    /// <summary>The whole sentence as description, its beginning as the title of the call.</summary>
    private static void SayInFull(OpenApiOperation operation)
    {
        var whole = operation.Summary!;
        var end = whole.IndexOfAny(['.', ';', ':', ',']);
        operation.Description = whole;
        operation.Summary = end > 0 ? whole[..end] : whole;
    }

    private static void AddProblems(OpenApiOperation operation, string path, bool changes)
    {
        string[] always = changes
            ? ["400", "401", "403", "413", "415", "429", "500", "503", "507"]
            : ["400", "401", "429", "500", "503"];
        foreach (var status in always.Where(status => !operation.Responses!.ContainsKey(status)))
        {
            operation.Responses![status] = new OpenApiResponse
            {
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("ProblemDetails") },
                },
            };
        }

        foreach (var (status, response) in operation.Responses!)
        {
            response.Description = Sentences.GetValueOrDefault(status, response.Description!);
        }
    }

    private static void AddExample(OpenApiOperation operation)
    {
        foreach (var media in operation.RequestBody?.Content?.Values.OfType<OpenApiMediaType>() ?? [])
        {
            if (media.Schema is OpenApiSchemaReference { Reference.Id: { } name } && ApiExamples.Bodies.TryGetValue(name, out var example))
            {
                media.Example = JsonNode.Parse(example);
            }
        }
    }
}

/// <summary>What a parameter may be, by its name.</summary>
internal static class ParameterFacts
{
    public static void Complete(OpenApiParameter parameter, string path)
    {
        if (parameter.In == ParameterLocation.Header)
        {
            return;
        }

        var (description, schema, example) = Of(parameter.Name!, path);
        parameter.Description = description;
        parameter.Required |= path == "/otto/search" && parameter.Name == "q";
        parameter.Schema = schema;
        parameter.Example = example;
        parameter.Required |= parameter.Name == "count";
    }

    private static (string Description, OpenApiSchema Schema, JsonNode Example) Of(string name, string path) => name switch
    {
        "id" => ("The number that the list shows.", Number(1, long.MaxValue), 1),
        "index" => ("The action's place in the reply, from 0.", Number(0, int.MaxValue), 0),
        "name" when path.StartsWith("/otto/keys", StringComparison.Ordinal) => ("The key's name.", Text(50), "backup"),
        "name" => ("The channel's name.", Text(200), "phone"),
        "limit" => ("How many at most.", Number(1, 500, byDefault: 50), 50),
        "cursor" => ("The next_cursor of the page before, with the same filters.", Text(128), "dGFza3MuMTIzNDU2Nzg5MGFiOjQy"),
        "status" when path.StartsWith("/otto/approvals", StringComparison.Ordinal) =>
            ("Only those with this status.", OneOf(ApprovalStatus.All), ApprovalStatus.Pending),
        "status" when path.StartsWith("/otto/incidents", StringComparison.Ordinal) =>
            ("Only those that are open, or closed.", OneOf(IncidentStatus.All), IncidentStatus.Open),
        "status" => ("Only those with this status.", OneOf(OttoStatus.All), OttoStatus.Error),
        "state" => ("Only those in this state.", OneOf(NotificationState.All), NotificationState.Failed),
        "channel" => ("Only those over the channel of this name.", Text(null), "phone"),
        "source" => ("Only those that came this way.", OneOf(["worker", "shell"]), "worker"),
        "type" => ("Only tasks of exactly this type.", Text(null), "life_os.reminder"),
        "q" when path == "/otto/search" =>
            ("Words. Each must occur, whatever its case and accents; the last may be a beginning; \"in quotation marks\" is a phrase.",
                new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = SearchQuery.MaxCharacters }, "rent"),
        "after" => ("Only those that come after this task.", Number(0, long.MaxValue), 1),
        "kind" => ("Only this kind.", OneOf(SearchKind.All), SearchKind.Note),
        "q" => ("Only those in whose text this occurs.", Text(null), "rent"),
        "task_id" => ("Only those of this task.", Number(0, long.MaxValue), 1),
        "run_id" => ("Only those of this run.", Number(0, long.MaxValue), 1),
        "from" => ("The first instant of the window. Default: 30 days ago.", Instant(), "2026-12-01T00:00:00Z"),
        "to" => ("The end of the window, not included. Default: after the next ten.", Instant(), "2027-01-01T00:00:00Z"),
        "scheduled_for" => ("An instant at which the task was due. Default: as the task stands now.", Instant(), "2026-12-01T08:00:00Z"),
        "count" => ("How many match, as you have seen it: if others match by now, nothing is done.", Number(1, 1000), 7),
        "deep" => ("True looks at each task and job as well.", new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = false }, false),
        _ => throw new InvalidOperationException($"Say in ParameterFacts what {name} of {path} is."),
    };

    private static OpenApiSchema Number(long least, long most, long? byDefault = null) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = most > int.MaxValue ? "int64" : "int32",
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most is int.MaxValue or long.MaxValue ? null : most.ToString(CultureInfo.InvariantCulture),
        Default = byDefault,
    };

    private static OpenApiSchema Text(int? most) => new() { Type = JsonSchemaType.String, MaxLength = most };

    private static OpenApiSchema Instant() => new() { Type = JsonSchemaType.String, Format = "date-time" };

    private static OpenApiSchema OneOf(IReadOnlyList<string> values) =>
        new() { Type = JsonSchemaType.String, Enum = [.. values.Select(value => (JsonNode)value)] };
}
