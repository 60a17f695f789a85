using OttoHangfire.Agent.Skills;
using OttoHangfire.Agent.Tests.Support;

namespace OttoHangfire.Agent.Tests.Skills;

public sealed class SkillRegistryTests
{
    [Fact]
    public void ATypeIsFoundByItsExactName()
    {
        var registry = new SkillRegistry([new ReminderSkill(), new BrokenSkill()]);

        registry.Find("life_os.reminder").Should().BeOfType<ReminderSkill>();
        registry.Find("LIFE_OS.REMINDER").Should().BeNull();
        registry.Find("life_os").Should().BeNull();
    }

    [Fact]
    public void TwoSkillsForOneType_AreAMistakeAtTheStart()
    {
        var build = () => new SkillRegistry([new BrokenSkill(), new BrokenSkill()]);

        build.Should().Throw<ArgumentException>().WithMessage($"*{BrokenSkill.TaskType}*");
    }
}
