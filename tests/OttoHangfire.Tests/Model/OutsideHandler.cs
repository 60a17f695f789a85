using System.Text.Json;
using FluentValidation;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Model;

/// <summary>An effect outside the database of which nobody can find out whether it happened when the process died in the middle.</summary>
internal sealed class OutsideHandler(Mortality mortality) : PayloadHandler<AskingPayload>(new InlineValidator<AskingPayload>())
{
    public const string Type = "model.outside";

    public override ActionDescription Description => new()
    {
        Type = Type,
        Title = "Do something outside",
        Description = "Changes nothing that one could look at.",
        Tier = 1,
        Effect = "program",
        Undo = false,
        PayloadSchema = PayloadSchema,
    };

    protected override PreparedAction Prepare(AskingPayload payload, int tier) => new OutsideAction(tier, new Effect(mortality));

    private sealed class Effect(Mortality mortality) : IOutsideEffect, IDisposable
    {
        public Task<IDisposable> EnterAsync(CancellationToken cancellation) => Task.FromResult<IDisposable>(this);

        public Task<JsonElement> PlanAsync(ActionRow action, CancellationToken cancellation) => Task.FromResult(Some.Json(new { }));

        public Task<string> PerformAsync(JsonElement journal, OutsideScope scope, CancellationToken cancellation) =>
            mortality.IsDead ? throw new IOException("This process is dead.") : Task.FromResult("did it");

        public Task<string> RecoverAsync(JsonElement journal, OutsideScope scope, CancellationToken cancellation) =>
            throw new OutcomeUnknownException("The process died in the middle of it.");

        public void Dispose()
        {
            // Nobody else waits for this place.
        }
    }
}
