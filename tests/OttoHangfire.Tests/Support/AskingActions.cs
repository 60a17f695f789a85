using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Notes;

namespace OttoHangfire.Tests.Support;

/// <summary>What the actions of a test that ask a person are given.</summary>
internal sealed record AskingPayload
{
    public string? Text { get; init; }
    public string? Name { get; init; }
}

/// <summary>An action of a tier of the test's choice, whose effect is a note: so it can be counted.</summary>
internal sealed class AskingHandler(NoteRepository notes, string type, int tier) : PayloadHandler<AskingPayload>(new Validator())
{
    /// <summary>Tier 3: a person is asked.</summary>
    public const string Tier3 = "test.ask";

    /// <summary>Tier 4: a person is asked, and types the payload's name.</summary>
    public const string Tier4 = "test.deploy";

    /// <summary>Tier 2: a person is asked when Otto made the task.</summary>
    public const string Tier2 = "test.touch";

    public override ActionDescription Description => new()
    {
        Type = type,
        Title = "Do something that asks",
        Description = "Writes a note.",
        Tier = tier,
        Effect = "database",
        Undo = false,
        PayloadSchema = PayloadSchema,
    };

    public static void Add(IServiceCollection services)
    {
        foreach (var (type, tier) in new[] { (Tier2, 2), (Tier3, 3), (Tier4, 4) })
        {
            services.AddSingleton<IActionHandler>(provider => new AskingHandler(provider.GetRequiredService<NoteRepository>(), type, tier));
        }
    }

    protected override PreparedAction Prepare(AskingPayload payload, int tier) => new DatabaseAction(tier, async scope =>
    {
        await notes.AddAsync(payload.Text!, [], scope.Task.Id, scope.RunId, scope.Transaction);
        return "did what was asked";
    })
    {
        Confirm = payload.Name,
    };

    private sealed class Validator : AbstractValidator<AskingPayload>
    {
        public Validator()
        {
            RuleFor(payload => payload.Text).NotEmpty().WithMessage("is missing").MaximumLength(100_000).WithMessage("is too long");
            RuleFor(payload => payload.Name).MaximumLength(100).WithMessage("is too long");
        }
    }
}
