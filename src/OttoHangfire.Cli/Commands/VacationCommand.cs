using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto vacation</c>: times in which tasks that repeat do not run.</summary>
internal sealed class VacationCommand : OttoCommand
{
    private readonly OttoContext _otto;

    public VacationCommand(OttoContext otto)
        : base(
            "vacation",
            "Times in which tasks that repeat do not run. A vacation ends by itself.",
            "vacation add --from 2026-12-24 --to 2027-01-01",
            "vacation list",
            "vacation remove 2")
    {
        _otto = otto;
        Subcommands.Add(Add());
        Subcommands.Add(List());
        Subcommands.Add(Remove());
    }

    private OttoCommand Add()
    {
        var (from, to) = (Time("--from", "Its first day, or when it begins"), Time("--to", "Its last day, or when it ends"));
        var types = new Option<string[]>("--type") { Description = "Only tasks of this type; may be given several times (default: all)" };
        var note = new Option<string?>("--note") { Description = "What it is, for yourself" };
        var command = new OttoCommand(
            "add",
            "Adds a vacation: what would run in it is skipped.",
            "vacation add --from 2026-12-24 --to 2027-01-01",
            "vacation add --from \"Friday 18:00\" --to \"Monday 8:00\" --type life_os.reminder") { from, to, types, note };
        command.SetAction(async (parsed, cancellation) =>
        {
            var asked = new NewVacation
            {
                From = Read("--from", parsed.GetValue(from)!, isLastDay: false, command.Name),
                To = Read("--to", parsed.GetValue(to)!, isLastDay: true, command.Name),
                TaskTypes = parsed.GetValue(types) is { Length: > 0 } given ? given : null,
                Note = parsed.GetValue(note),
            };
            var answer = await _otto.Api.PostAsync("/otto/vacations", JsonSerializer.Serialize(asked, OttoJson.Options), cancellation);
            return _otto.Terminal.Show(parsed.GetValue(command.Json), answer.Json, () => Tell(answer.As<Vacation>()));
        });
        return command;
    }

    private static Option<string> Time(string name, string what) =>
        new(name) { Description = $"{what}: 2026-12-24, \"Friday 18:00\"", Required = true };

    private OttoCommand List()
    {
        var limit = SharedOptions.Limit();
        var command = new OttoCommand("list", "Lists the vacations, newest first; also those that have ended.", "vacation list") { limit };
        command.SetAction(async (parsed, cancellation) =>
        {
            var query = new Api.Query("/otto/vacations").With("limit", parsed.GetValue(limit)).ToString();
            var answer = await _otto.Api.GetAsync(query, cancellation);
            return _otto.Terminal.Show(
                parsed.GetValue(command.Json),
                answer.Json,
                () => VacationView.ShowList(_otto.Terminal, _otto.Times, answer.As<Page<Vacation>>()));
        });
        return command;
    }

    private OttoCommand Remove()
    {
        var id = SharedOptions.Id("vacation", "vacation list");
        var command = new OttoCommand("remove", "Takes a vacation away: what is still to come in it runs.", "vacation remove 2") { id };
        command.SetAction(async (parsed, cancellation) =>
        {
            await _otto.Api.DeleteAsync($"/otto/vacations/{parsed.GetValue(id)}", cancellation);
            return _otto.Terminal.Show(
                parsed.GetValue(command.Json),
                "{}",
                () => _otto.Terminal.Say($"Vacation {parsed.GetValue(id)} is taken away. What is still to come in it runs."));
        });
        return command;
    }

    private void Tell(Vacation vacation)
    {
        var (from, to) = (_otto.Times.Exact(vacation.From), _otto.Times.Exact(vacation.To));
        _otto.Terminal.Say(
            $"From {from} to {to} {_otto.Times.Zone}, tasks that repeat do not run. To take it back, run "
                + $"'{TypedCommand.Otto($"vacation remove {vacation.Id}")}'.");
    }

    /// <summary>A day alone is meant as a whole.</summary>
    private DateTimeOffset Read(string option, string typed, bool isLastDay, string command)
    {
        var isDay = DateOnly.TryParseExact(typed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        var text = isDay ? day.AddDays(isLastDay ? 1 : 0).ToString("yyyy-MM-dd' 00:00'", CultureInfo.InvariantCulture) : typed;
        var reading = _otto.TimeReader.Read(text, _otto.Clock.GetUtcNow());
        return reading.At ?? throw new UsageException($"{option}: {reading.Sentence}", $"{Name} {command}");
    }
}
