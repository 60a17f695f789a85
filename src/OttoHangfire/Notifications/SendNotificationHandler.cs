using System.Text;
using FluentValidation;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Input;

namespace OttoHangfire.Notifications;

/// <summary>The payload of <c>notify.send</c>.</summary>
internal sealed record NotificationPayload
{
    public string? Title { get; init; }
    public string? Body { get; init; }
    public string? Channel { get; init; }
}

/// <summary>
/// <c>notify.send</c>: tells the person something over a channel that the owner has set up. The message is put into the outbox
/// together with the action's mark; it is sent afterwards.
/// </summary>
internal sealed class SendNotificationHandler(
    Outbox outbox, OttoSettings settings) : ActionHandler<NotificationPayload>(new Validator(settings))
{
    public override ActionDescription Description => new()
    {
        Type = "notify.send",
        Title = "Send a notification",
        Description = "Sends a short message over a channel that the owner has set up.",
        Tier = 1,
        Effect = "notify",
        Undo = false,
        PayloadSchema = PayloadSchema,
    };

    protected override NotificationPayload WithDefaults(NotificationPayload payload) => payload with { Body = payload.Body ?? "" };

    protected override async Task<string> PerformAsync(NotificationPayload payload, ActionScope scope)
    {
        var id = await outbox.AddAsync(payload.Channel!, payload.Title!, payload.Body!, scope.RunId, scope.Transaction);
        return $"put a notification into the outbox for {payload.Channel} ({id})";
    }

    private sealed class Validator : AbstractValidator<NotificationPayload>
    {
        /// <summary>Bytes of UTF-8.</summary>
        private const int MaxBody = 4096;

        public Validator(OttoSettings settings)
        {
            RuleFor(payload => payload.Title).NotEmpty().WithMessage("is missing").MaximumCharacters(200).WithMessage(
                "may have at most 200 characters");
            RuleFor(payload => payload.Body)
                .Must(body => body is null || Encoding.UTF8.GetByteCount(body) <= MaxBody).WithMessage("may have at most 4 KiB");
            RuleFor(payload => payload.Channel).NotEmpty().WithMessage("is missing")
                .SetValidator(new OneOfValidator<NotificationPayload>([.. settings.Channels.Select(channel => channel.Name)]))
                .WithMessage(Known(settings));
        }

        private static string Known(OttoSettings settings) => settings.Channels.Count == 0
            ? "names no channel, because none is set up"
            : $"must be one of {string.Join(", ", settings.Channels.Select(channel => channel.Name))}";
    }
}
