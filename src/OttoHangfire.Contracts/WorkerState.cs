using System.ComponentModel.DataAnnotations;

namespace OttoHangfire.Contracts;

/// <summary>The stop switch, as <c>/otto/worker</c> shows it and takes it.</summary>
public sealed record WorkerState
{
    /// <summary>False: nothing new starts; what runs is finished.</summary>
    [Required]
    public bool? Enabled { get; init; }
}
