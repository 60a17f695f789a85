using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Notifications;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Web.Pages;

/// <summary>The pages of channels, filled with what is known now and with why what was asked for was not done.</summary>
internal sealed class ChannelPages(OwnersChannels channels, ChannelKeeper keeper, DeviceRepository devices)
{
    public async Task<ConsolePage> ListAsync(RefusalException? refusal, CancellationToken cancellation)
    {
        var now = channels.Now;
        return ConsolePage.Of<ChannelListPage>(refusal is null ? StatusCodes.Status200OK : ProblemHandler.StatusOf(refusal))
            .With(nameof(ChannelListPage.Channels), now.Summaries)
            .With(nameof(ChannelListPage.Devices), await devices.AllAsync(cancellation))
            .With(nameof(ChannelListPage.Marked), now.Marked?.Name)
            .With(nameof(ChannelListPage.Broken), now.Problem)
            .With(nameof(ChannelListPage.Quiet), keeper.QuietHours())
            .With(nameof(ChannelListPage.Errors), Errors(refusal, field => $"quiet_{field}"))
            .With(nameof(ChannelListPage.Problem), Problem(refusal));
    }

    public ConsolePage FormOf(ChannelForm form, ChannelDetail? kept, RefusalException? refusal) =>
        ConsolePage.Of<ChannelPage>(refusal is null ? StatusCodes.Status200OK : ProblemHandler.StatusOf(refusal))
            .With(nameof(ChannelPage.Form), form)
            .With(nameof(ChannelPage.Kept), kept)
            .With(nameof(ChannelPage.Marked), channels.Now.Marked?.Name)
            .With(nameof(ChannelPage.Errors), Errors(refusal, field => field == form.Secret ? ProofPage.Secret : field))
            .With(nameof(ChannelPage.Problem), Problem(refusal));

    private static string? Problem(RefusalException? refusal) =>
        refusal is { Errors.Count: > 0 } ? "Nothing was changed yet. See below." : refusal?.Message;

    /// <summary>What is wrong, by the names that the fields have on the page.</summary>
    private static Dictionary<string, string[]> Errors(RefusalException? refusal, Func<string, string> nameOf) =>
        (refusal?.Errors ?? new Dictionary<string, string[]>(StringComparer.Ordinal)).ToDictionary(
            error => nameOf(error.Key), error => error.Value, StringComparer.Ordinal);
}
