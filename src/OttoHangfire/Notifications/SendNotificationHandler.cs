using System.Text;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Validators;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
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
    Outbox outbox, OwnersChannels channels) : ActionHandler<NotificationPayload>(new Validator(channels))
{
    private SchemaOfChannels? _schema;

    public override ActionDescription Description => new()
    {
        Type = "notify.send",
        Title = "Send a notification",
        Description = "Sends a short message over a channel that the owner has set up; over the default one where none is named.",
        Tier = 1,
        Effect = "notify",
        Undo = false,
        PayloadSchema = SchemaNow,
    };

    /// <summary>It names the channels, and is made anew only when those are others.</summary>
    private JsonElement SchemaNow
    {
        get
        {
            var names = string.Join('\n', channels.Now.Names);
            if (_schema?.Names != names)
            {
                _schema = new SchemaOfChannels(names, Actions.PayloadSchema.Of(new Validator(channels)));
            }

            return _schema.Schema;
        }
    }

    protected override NotificationPayload WithDefaults(NotificationPayload payload) =>
        payload with { Body = payload.Body ?? "", Channel = payload.Channel ?? channels.Now.Default };

    protected override async Task<string> PerformAsync(NotificationPayload payload, ActionScope scope)
    {
        var id = await outbox.AddAsync(
            payload.Channel!, payload.Title!, payload.Body!, scope.RunId, scope.Transaction, UrgentTask.Is(scope.Task));
        return $"put a notification into the outbox for {payload.Channel} ({id})";
    }

    private sealed record SchemaOfChannels(string Names, JsonElement Schema);

    private sealed class Validator : AbstractValidator<NotificationPayload>
    {
        /// <summary>Bytes of UTF-8.</summary>
        private const int MaxBody = 4096;

        public Validator(OwnersChannels channels)
        {
            RuleFor(payload => payload.Title).NotEmpty().WithMessage("is missing").MaximumCharacters(200).WithMessage(
                "may have at most 200 characters");
            RuleFor(payload => payload.Body)
                .Must(body => body is null || Encoding.UTF8.GetByteCount(body) <= MaxBody).WithMessage("may have at most 4 KiB");
            RuleFor(payload => payload.Channel).SetValidator(new ChannelValidator(channels));
        }
    }

    /// <summary>
    /// A channel that is set up now, also where it cannot be used for a while; its names stand in the schema, too. None is right where
    /// one takes what names none.
    /// </summary>
    private sealed class ChannelValidator(OwnersChannels channels) : PropertyValidator<NotificationPayload, string?>, IOneOfValidator
    {
        public override string Name => "Channel";

        public IReadOnlyList<string> Allowed => channels.Now.Names;

        public override bool IsValid(ValidationContext<NotificationPayload> context, string? value)
        {
            var now = channels.Now;
            if (value is null ? now.Default is not null : now.IsThere(value))
            {
                return true;
            }

            context.MessageFormatter.AppendArgument("Known", Known(now, value));
            return false;
        }

        protected override string GetDefaultMessageTemplate(string errorCode) => "{Known}";

        private static string Known(ChannelsNow channels, string? name) => channels.Names switch
        {
            [] => "names no channel, because none is set up",
            { } all when name is null => $"is missing, and no channel is the default: name one of {string.Join(", ", all)}",
            { } all => $"must be one of {string.Join(", ", all)}",
        };
    }
}
