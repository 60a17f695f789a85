using OttoHangfire.Approvals;
using OttoHangfire.Commands;

namespace OttoHangfire.Web.News;

/// <summary>How many things wait for the person: approvals, and tasks that go on only if she looks at them.</summary>
internal sealed class NeedsYou(ApprovalRepository approvals, TaskQueries tasks)
{
    /// <summary>Beyond this nobody counts.</summary>
    public const int Most = 100;

    public async Task<int> CountAsync(CancellationToken cancellation) =>
        await approvals.CountOpenAsync(Most, cancellation) + await tasks.CountStuckAsync(Most, cancellation);

    /// <summary>The number as it is shown; empty where nothing waits.</summary>
    public static string Shown(int? count) => count switch
    {
        null or 0 => "",
        >= Most => $"{Most - 1}+",
        var few => $"{few}",
    };
}
