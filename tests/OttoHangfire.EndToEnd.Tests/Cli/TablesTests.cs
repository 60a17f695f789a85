using OttoHangfire.Cli.Output;
using OttoHangfire.EndToEnd.Tests.Cli.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>Tables as wide as the terminal: no line is longer, and what matters can be read.</summary>
public sealed class TablesTests : IDisposable
{
    private const string Long = "Water all the plants in the house, in the garden and at the neighbours'";

    private readonly OttoAtHand _otto = new();

    [Theory]
    [InlineData(200)]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    [InlineData(25)]
    [InlineData(5)]
    public async Task EachList_FitsTheTerminal(int width)
    {
        _otto.Width = width;
        foreach (var words in Lists())
        {
            var (exitCode, output, errors) = await _otto.RunAsync(words);

            exitCode.Should().Be(0, errors);
            output.Split('\n').Where(line => !IsASentence(line)).Max(TextWrap.Width).Should().BeLessThanOrEqualTo(Math.Max(width, Terminal.LeastWidth), "{0}\n{1}", words[0], output);
        }
    }

    [Theory]
    [InlineData(80, "│ id │ status", "Water all the plants in the")]
    [InlineData(60, "│ id │ status", "Water all the")]
    [InlineData(40, "id           7", "Water all the plants in the")]
    public async Task ATask_CanBeRead_AtEachWidth(int width, string beginning, string words)
    {
        _otto.Width = width;
        _otto.Backend.On("GET /otto/tasks", SampleJson.Page(SampleJson.Task(description: Long)));

        var (_, output, _) = await _otto.RunAsync("list");

        output.Should().Contain(beginning).And.Contain(words).And.Contain("pending").And.Contain("2026-11-23 05:56").And.EndWith("Times are in Europe/Berlin.\n");
    }

    [Fact]
    public async Task AStatusWithAReason_LeavesRoomForTheDescription()
    {
        _otto.Width = 80;
        _otto.Backend.On("GET /otto/tasks", SampleJson.Page(SampleJson.Task(description: Long, status: "blocked", reason: "awaiting_approval")));

        var (_, output, _) = await _otto.RunAsync("list");

        output.Should().Contain("blocked").And.Contain("(awaiting_approval)").And.Contain("Water all the");
    }

    [Theory]
    [InlineData("東京で植物に水をやる、庭にも、そして隣の家にも")]
    [InlineData("👩‍👩‍👧‍👧 👩‍👩‍👧‍👧 👩‍👩‍👧‍👧 👩‍👩‍👧‍👧 👩‍👩‍👧‍👧 👩‍👩‍👧‍👧 👩‍👩‍👧‍👧")]
    [InlineData("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen")]
    [InlineData("[red]x[/] [bold")]
    public async Task WideLetters_LongWords_AndBrackets_StayWithinTheEdge(string description)
    {
        foreach (var width in new[] { 80, 60, 40 })
        {
            _otto.Width = width;
            _otto.Backend.On("GET /otto/tasks", SampleJson.Page(SampleJson.Task(description: description)));

            var (exitCode, output, _) = await _otto.RunAsync("list");

            exitCode.Should().Be(0);
            output.Split('\n').Max(TextWrap.Width).Should().BeLessThanOrEqualTo(width, output);
        }
    }

    [Fact]
    public async Task InAPipe_ThereIsNoEdge_AndTheHeaderNamesTheZone()
    {
        _otto.Backend.On("GET /otto/tasks", SampleJson.Page(SampleJson.Task()));

        var (_, output, _) = await _otto.RunAsync("list");

        output.TrimEnd('\n').Split('\n').Should().HaveCount(2).And.SatisfyRespectively(
            header => header.Should().Contain("when (Europe/Berlin) from now"),
            row => row.Should().MatchRegex("^7 +pending +life_os.reminder +Call Mum +2026-11-23 05:56 +3 days ago"));
    }

    [Theory]
    [InlineData("one two three", 7, "one two|three")]
    [InlineData("one", 20, "one")]
    [InlineData("abcdefgh ij", 4, "abcd|efgh|ij")]
    [InlineData("one\ntwo", 20, "one|two")]
    [InlineData("漢字漢字", 4, "漢字|漢字")]
    [InlineData("", 4, "")]
    public void Text_IsWrappedBetweenWords(string text, int width, string lines) => TextWrap.Lines(text, width).Should().Equal(lines.Split('|'));

    public void Dispose() => _otto.Dispose();

    /// <summary>What to type next is not broken, so that it can be copied.</summary>
    private static bool IsASentence(string line) => line.EndsWith('.') || line.Contains("otto", StringComparison.Ordinal);

    private IEnumerable<string[]> Lists()
    {
        _otto.Backend
            .On("GET /otto/tasks", SampleJson.Page(SampleJson.Task(description: Long), SampleJson.Task(id: 12345, status: "blocked", reason: "awaiting_approval")))
            .On("GET /otto/runs", SampleJson.Page(SampleJson.Run()))
            .On("GET /otto/approvals?status=pending", SampleJson.Page(SampleJson.Approval()))
            .On("GET /otto/notes", SampleJson.Page($$"""{"id":3,"created_at":"2026-11-23T04:56:05Z","text":"{{Long}}","tags":["reminder","garden"],"task_id":7,"run_id":12}"""))
            .On("GET /otto/bills", SampleJson.Page("""{"id":1,"payee":"The very long name of a company that supplies water","amount_minor":125000,"currency":"EUR","due":"2026-12-15","paid_at":null,"run_id":12}"""))
            .On("GET /otto/files", SampleJson.Page("""{"id":1,"path":"reports/2026/november/a-rather-long-name-of-a-file.md","bytes":123456,"sha256":"00","updated_at":"2026-11-23T04:56:05Z","run_id":12}"""))
            .On("GET /otto/actions", SampleJson.Page("""{"type":"life_os.update_task_status","title":"Set the status of a task","description":"Sets it.","tier":1,"effect":"database","undo":false,"payload_schema":{}}"""))
            .On("GET /otto/audit", SampleJson.Page($$"""{"id":1,"at":"2026-12-01T08:00:00Z","event":"task","outcome":"created","asked_by":"cli","task_id":7,"change":"{{Long}}"}"""))
            .On("GET /otto/search?q=bins", SampleJson.Page($$"""{"kind":"action","id":3,"task_id":7,"run_id":12,"action_index":0,"title":"x","snippet":[{"text":"{{Long}}","match":true}],"at":"2026-11-23T04:56:05Z"}"""))
            .On("GET /otto/tasks/7/occurrences", SampleJson.Page(
                """{"id":3,"task_id":7,"scheduled_for":"2026-11-01T07:00:00Z","kind":"scheduled","outcome":"missed","reason":"down","run_ids":[],"from":"2026-11-01T07:00:00Z","to":"2026-11-30T07:00:00Z","count":30}"""));
        return
        [
            ["list"], ["runs"], ["approvals"], ["notes"], ["bills"], ["files"], ["actions"], ["audit"], ["search", "bins"], ["show", "7", "--occurrences"],
        ];
    }
}
