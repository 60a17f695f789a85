using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary><c>GET /otto/tasks</c> and <c>GET /otto/tasks/{id}</c>.</summary>
public sealed class TaskListTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    [Fact]
    public async Task Pages_ShowEachTaskOnce_NewestFirst_AlsoWhileNewOnesComeIn()
    {
        var type = "page.test";
        var ids = new List<long>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add((await _backend.AddAsync(Some.Task(type))).Id);
        }

        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = await ListAsync($"type={type}&limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            page.Items.Should().HaveCountLessThanOrEqualTo(3);
            seen.AddRange(page.Items.Select(task => task.Id));
            cursor = page.NextCursor;
            await _backend.AddAsync(Some.Task(type));
        }
        while (cursor is not null);

        seen.Should().Equal(Enumerable.Reverse(ids));
    }

    [Fact]
    public async Task TheLastPage_HasNoCursor_AlsoWhenItIsFull()
    {
        await _backend.AddAsync(Some.Task("full.page"));
        await _backend.AddAsync(Some.Task("full.page"));

        var page = await ListAsync("type=full.page&limit=2");

        page.Items.Should().HaveCount(2);
        page.NextCursor.Should().BeNull();
    }

    [Fact]
    public async Task WithoutALimit_AListHasFifty()
    {
        for (var i = 0; i < 51; i++)
        {
            await _backend.AddAsync(Some.Task("fifty.test"));
        }

        var page = await ListAsync("type=fifty.test");

        page.Items.Should().HaveCount(50);
        page.NextCursor.Should().NotBeNull();
    }

    [Fact]
    public async Task AListOfNone_IsEmptyAndNotAnError()
    {
        var page = await ListAsync("type=nobody.has.this");

        page.Items.Should().BeEmpty();
        page.NextCursor.Should().BeNull();
    }

    [Fact]
    public async Task Status_NarrowsTheList()
    {
        var waiting = await _backend.AddAsync(Some.Task("status.test"));
        var cancelled = await _backend.AddAsync(Some.Task("status.test"));
        await _backend.TellAsync(cancelled.Id, "cancel");

        (await IdsAsync("type=status.test&status=pending")).Should().Equal(waiting.Id);
        (await IdsAsync("type=status.test&status=error")).Should().Equal(cancelled.Id);
        (await IdsAsync("type=status.test&status=success")).Should().BeEmpty();
    }

    [Fact]
    public async Task Type_MatchesTheWholeType()
    {
        var task = await _backend.AddAsync(Some.Task("whole.type"));
        await _backend.AddAsync(Some.Task("whole.type.longer"));

        (await IdsAsync("type=whole.type")).Should().Equal(task.Id);
    }

    [Fact]
    public async Task Text_IsFoundInDescriptionAndType_InAnyLetterCase()
    {
        var described = await _backend.AddAsync(Some.Task("text.one", "Water the Ficus"));
        var typed = await _backend.AddAsync(Some.Task("text.ficus", "Something else"));

        (await IdsAsync("q=ficus")).Should().Equal(typed.Id, described.Id);
    }

    [Theory]
    [InlineData("100% sure", "100%25")]
    [InlineData("snake_case_here", "snake_case_h")]
    [InlineData(@"back\slash", @"back%5Cs")]
    [InlineData("it's quoted", "it%27s")]
    public async Task Text_IsTakenToTheLetter(string description, string query)
    {
        var task = await _backend.AddAsync(Some.Task(description: description));
        await _backend.AddAsync(Some.Task(description: "1000 snakeXcaseXhere back1slash its"));

        (await IdsAsync($"q={query}")).Should().Equal(task.Id);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=abc", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=1.5", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("limit=99999999999", "limit")]
    [InlineData("cursor=nonsense", "cursor")]
    [InlineData("cursor=", "cursor")]
    [InlineData("cursor=YmVmb3JlOnRlbg", "cursor")]
    [InlineData("cursor=YmVmb3JlOi01", "cursor")]
    [InlineData("cursor=%00%ff", "cursor")]
    [InlineData("cursor=a", "cursor")]
    [InlineData("cursor=a=b", "cursor")]
    [InlineData("cursor=%F0%9F%98%80", "cursor")]
    [InlineData("cursor=YmVmb3JlOjE&cursor=YmVmb3JlOjI", "cursor")]
    [InlineData("status=nonsense", "status")]
    [InlineData("status=Pending", "status")]
    [InlineData("status=", "status")]
    public async Task AWrongQuestion_IsRefused_InEveryListThatTakesIt(string query, string field)
    {
        var lists = new List<string> { "/otto/tasks", "/otto/runs", "/otto/notes" };
        var task = await _backend.AddAsync(Some.Task());
        lists.Add($"/otto/tasks/{task.Id}/runs");

        foreach (var list in lists.Where(list => field != "status" || list is "/otto/tasks" or "/otto/runs"))
        {
            var answer = await _backend.GetAsync($"{list}?{query}");

            answer.AsWrongField(field).Should().NotBeNullOrWhiteSpace(list);
        }
    }

    [Fact]
    public async Task ALongCursor_IsRefusedLikeAShortOne()
    {
        var answer = await _backend.GetAsync($"/otto/tasks?cursor={new string('A', 4_000)}");

        answer.AsWrongField("cursor");
    }

    [Theory]
    [InlineData("/otto/tasks/999999999")]
    [InlineData("/otto/tasks/0")]
    [InlineData("/otto/tasks/-1")]
    [InlineData("/otto/tasks/9223372036854775807")]
    [InlineData("/otto/tasks/9223372036854775808")]
    [InlineData("/otto/tasks/abc")]
    [InlineData("/otto/tasks/1.0")]
    [InlineData("/otto/tasks/999999999/runs")]
    [InlineData("/otto/runs/999999999")]
    [InlineData("/otto/runs/99999999999999999999")]
    [InlineData("/otto/nothing")]
    public async Task WhatIsNotThere_Is404(string path) => (await _backend.GetAsync(path)).AsProblem(404);

    private async Task<Page<OttoTask>> ListAsync(string query) => (await _backend.GetAsync($"/otto/tasks?{query}")).Read<Page<OttoTask>>();

    private async Task<IEnumerable<long>> IdsAsync(string query) => (await ListAsync(query)).Items.Select(task => task.Id);
}
