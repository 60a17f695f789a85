using OttoHangfire.Contracts;
using OttoHangfire.Web.Forms;

namespace OttoHangfire.Web.Pages;

/// <summary>What stands in the fields of the form. The key never does.</summary>
public sealed record ModelFields(string? Endpoint, string? Name, string? Provider)
{
    internal static ModelFields Of(ModelState model) =>
        new(model.Endpoint, model.Name, model.From.Provider is null ? null : model.Provider);

    internal static ModelFields Of(FormFields fields) => new(fields.Text("endpoint"), fields.Text("name"), fields.Text("provider"));
}
