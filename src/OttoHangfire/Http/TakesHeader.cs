namespace OttoHangfire.Http;

/// <summary>Says in the OpenAPI document that a route reads this header, which the generator cannot see.</summary>
internal sealed record TakesHeader(string Name, string Description, string Example);
