using OttoHangfire.Cli.Api;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary>Waits for a task to come to an end.</summary>
internal sealed class TaskWaiter(OttoContext otto)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>The last answer about the task; it may not have ended when <paramref name="limit"/> is over.</summary>
    public async Task<Answer> WaitAsync(long id, TimeSpan limit, CancellationToken cancellation)
    {
        var began = otto.Clock.GetTimestamp();
        while (true)
        {
            var answer = await otto.Api.GetAsync($"/otto/tasks/{id}", cancellation);
            if (HasEnded(answer.As<OttoTask>()) || otto.Clock.GetElapsedTime(began) > limit)
            {
                return answer;
            }

            await Task.Delay(Look, otto.Clock, cancellation);
        }
    }

    /// <summary>Blocked counts: nothing more happens until a person does something.</summary>
    public static bool HasEnded(OttoTask task) => task.Status is OttoStatus.Success or OttoStatus.Error or OttoStatus.Blocked;
}
