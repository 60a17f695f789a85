using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Doctor;

namespace OttoHangfire.Tests.Doctor;

/// <summary>What holds is said, and what does not hold is said as plainly.</summary>
public sealed class ConfinementLookTests
{
    [Fact]
    public void WhereAllHolds_ThatIsFine()
    {
        var finding = ConfinementLook.Of(new AgentConfinement(Enum.GetValues<Restraint>()));

        finding.Status.Should().Be(DoctorStatus.Ok);
        finding.Message.Should().Be(
            "The kernel sees to it that he cannot read your data folder or write a file, open a TCP connection but to his model, end other programs, "
            + "gain rights or leave his memory on the disk.");
    }

    [Fact]
    public void WhereHeSendsTraces_TheCollectorIsNamed() =>
        ConfinementLook.Of(new AgentConfinement(Enum.GetValues<Restraint>()), sendsTraces: true).Message.Should().Contain("but to his model or your collector of traces, end");

    [Fact]
    public void WhereNothingHolds_ItIsSaidWhatThatMeans()
    {
        var finding = ConfinementLook.Of(AgentConfinement.Parse(""));

        finding.Status.Should().Be(DoctorStatus.Info);
        finding.Message.Should().StartWith("It does not keep him from this: read whatever you can read, owner.key included, call any address, ");
    }

    [Fact]
    public void WhatHoldsInPart_IsToldInBothParts()
    {
        var finding = ConfinementLook.Of(AgentConfinement.Parse("NoCoreDumps,NoNewPrivileges,Files,SomethingOfLater"));

        finding.Status.Should().Be(DoctorStatus.Info);
        finding.Message.Should().Contain("cannot read your data folder").And.Contain("does not keep him from this: call any address or end other programs of yours.");
    }
}
