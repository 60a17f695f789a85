using Microsoft.AspNetCore.Antiforgery;

namespace OttoHangfire.Web.Forms;

/// <summary>The antiforgery token of the forms of one answer.</summary>
internal sealed class FormToken(IAntiforgery antiforgery, IHttpContextAccessor accessor)
{
    private AntiforgeryTokenSet? _tokens;

    public string Name => Tokens.FormFieldName;

    public string Value => Tokens.RequestToken!;

    private AntiforgeryTokenSet Tokens => _tokens ??= antiforgery.GetAndStoreTokens(accessor.HttpContext!);
}
