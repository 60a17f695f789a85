using System.CommandLine;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary>Tells all tasks that match the same thing: says first how many they are, asks, and says what became of each.</summary>
internal sealed class ManyTasksTeller(OttoContext otto, OttoCommand command)
{
    public async Task<int> RunAsync(ParseResult parsed, ManyTasksOptions many, CancellationToken cancellation)
    {
        var count = (await otto.Api.GetAsync($"{many.Of("/otto/tasks/count", parsed)}", cancellation)).As<TaskCount>().Count;
        if (count == 0)
        {
            otto.Terminal.Complain("No task matches, so there is nothing to do.");
            return ExitCode.Failed;
        }

        if (!many.IsAgreed(parsed) && !IsAgreed(count, parsed.GetValue(command.Json)))
        {
            otto.Terminal.Complain("Nothing was done.");
            return ExitCode.Failed;
        }

        var address = many.Of($"/otto/tasks/{command.Name}", parsed).With("count", count);
        var answer = await otto.Api.PostAsync($"{address}", json: null, cancellation);
        var result = answer.As<ManyTasksResult>();
        if (parsed.GetValue(command.Json))
        {
            otto.Terminal.Raw(answer.Json);
        }
        else
        {
            Show(result);
        }

        return result.Done == result.Count ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Asks, having said how many they are.</summary>
    /// <exception cref="UsageException">Nobody is there to be asked.</exception>
    private bool IsAgreed(long count, bool isForAProgram)
    {
        var what = count == 1 ? "One task matches" : $"{count:N0} tasks match";
        if (!otto.Terminal.CanAsk || isForAProgram)
        {
            throw new UsageException($"{what}. Nothing was done. To {command.Name} them without being asked, add --yes.", command.Name);
        }

        var answer = otto.Terminal.Ask($"{what}. Type y to {command.Name} {(count == 1 ? "it" : "them")}, Enter to leave it:");
        return answer?.Trim() is { } typed
            && (typed.Equals("y", StringComparison.OrdinalIgnoreCase) || typed.Equals("yes", StringComparison.OrdinalIgnoreCase));
    }

    private void Show(ManyTasksResult result)
    {
        foreach (var failed in result.Results.Where(one => one.Error is not null))
        {
            otto.Terminal.Complain(failed.Error!);
        }

        otto.Terminal.Say(result.Done == result.Count
            ? $"Done with {(result.Done == 1 ? "one task" : $"all {result.Done:N0} tasks")}."
            : $"Done with {result.Done:N0} of {result.Count:N0} tasks; above is why not with the others.");
    }
}
