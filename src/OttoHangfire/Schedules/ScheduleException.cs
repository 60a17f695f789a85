namespace OttoHangfire.Schedules;

/// <summary>A schedule that cannot be followed; the message is a sentence for the person who made it.</summary>
internal sealed class ScheduleException(string name, string problem) : Exception($"{name} {problem}")
{
    /// <summary>The field of the schedule that is wrong, as it is named in JSON.</summary>
    public string Field => name;

    /// <summary>What is wrong with it and what to do, to be read after the field's name.</summary>
    public string Problem => problem;
}
