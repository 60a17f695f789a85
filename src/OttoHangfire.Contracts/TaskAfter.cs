using System.ComponentModel.DataAnnotations;

namespace OttoHangfire.Contracts;

/// <summary>What a task comes after, instead of a schedule: it is due each time that the other task has ended so.</summary>
public sealed record TaskAfter
{
    /// <summary>The other task.</summary>
    [Required]
    public long? TaskId { get; init; }

    /// <summary>One of <see cref="AfterEnd"/>; null = <see cref="AfterEnd.Success"/>.</summary>
    public string? On { get; init; }

    /// <summary>As it is kept: with the default filled in.</summary>
    public TaskAfter Complete() => this with { On = On ?? AfterEnd.Success };

    /// <summary>In words, as of a schedule: <c>each time task 3 "Backup" has ended well</c>.</summary>
    /// <param name="name">What the other task is about; null where nobody says.</param>
    public string Sentence(string? name = null) => $"each time {HasEnded(name)}";

    /// <summary>As <see cref="Sentence"/>, of one time: <c>task 3 "Backup" has ended well</c>.</summary>
    public string HasEnded(string? name = null) => $"task {TaskId}{(name is null ? "" : $" \"{name}\"")} has ended{How}";

    private string How => On switch
    {
        AfterEnd.Error => " badly",
        AfterEnd.Any => "",
        _ => " well",
    };
}

/// <summary>Which ends of the other task count.</summary>
public static class AfterEnd
{
    /// <summary>Its run ended well.</summary>
    public const string Success = "success";

    /// <summary>Its run ended badly, and no further try comes by itself.</summary>
    public const string Error = "error";

    /// <summary>Either of the two.</summary>
    public const string Any = "any";

    public static IReadOnlyList<string> Choices { get; } = [Success, Error, Any];
}
