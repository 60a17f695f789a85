using System.Text.Json;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Skills;

/// <summary>What holds for each skill, also for the next one.</summary>
public sealed class EverySkillTests
{
    [Fact]
    public async Task ItsExample_IsAPayloadThatItTakes()
    {
        await using var agent = await RunningAgent.StartAsync();

        foreach (var skill in await agent.SkillsAsync())
        {
            skill.Example.ValueKind.Should().Be(JsonValueKind.Object, skill.Name);
            foreach (var type in skill.TaskTypes)
            {
                (await agent.StatusAsync(Some.Task(type, skill.Example))).Should().BeOneOf([200, 409], "{0} takes its own example", type);
            }
        }
    }

    [Fact]
    public async Task ItsNeeds_AreOnesThatTheBackendKnows()
    {
        await using var agent = await RunningAgent.StartAsync();

        (await agent.SkillsAsync()).SelectMany(skill => skill.Needs).Should().NotBeEmpty().And.OnlyContain(need => SkillNeeds.All.Contains(need));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("[null, {}, []]")]
    [InlineData("{}")]
    [InlineData("{\"checks\": {}, \"id\": []}")]
    public async Task WhateverStandsInItsContext_ItAnswers(string given)
    {
        await using var agent = await RunningAgent.StartAsync();
        var context = SkillNeeds.All.Append("a_need_of_next_year").ToDictionary(need => need, _ => JsonElement.Parse(given));

        foreach (var skill in await agent.SkillsAsync())
        {
            var answer = await agent.StatusAsync(Some.Task(skill.TaskTypes[0], skill.Example) with { Context = context });

            answer.Should().BeOneOf([200, 409], "{0} must not stumble over {1}", skill.Name, given);
        }
    }
}
