using OttoHangfire.Context;
using OttoHangfire.Contracts;

namespace OttoHangfire.Doctor;

/// <summary><c>doctor</c>: the report as it is now, worst findings first.</summary>
internal sealed class DoctorContext(DoctorEngine doctor) : IContextPart
{
    public string Need => SkillNeeds.Doctor;

    public async Task<object> TellAsync(ContextAsker asker, CancellationToken cancellation) =>
        await doctor.ExamineAsync(deep: false, cancellation);
}
