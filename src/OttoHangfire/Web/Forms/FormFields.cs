using System.Text;
using System.Text.Json;
using OttoHangfire.Input;

namespace OttoHangfire.Web.Forms;

/// <summary>The fields of a form that was sent, as a person filled them in: an empty one says nothing.</summary>
internal sealed class FormFields(IFormCollection form)
{
    public static async Task<FormFields> ReadAsync(HttpRequest request) =>
        new(await request.ReadFormAsync(request.HttpContext.RequestAborted));

    public string? Text(string name) => form[name].ToString().ReplaceLineEndings("\n").Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A field in which JSON is typed; null when it is empty.</summary>
    /// <exception cref="RefusalException">It is not JSON that means one thing to every reader.</exception>
    public JsonElement? Json(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            var value = JsonElement.Parse(bytes);
            InteroperableJson.Check(bytes);
            return value;
        }
        catch (JsonException)
        {
            throw RefusalException.Field(name, "is not valid JSON; check its braces, quotation marks and commas");
        }
    }
}
