namespace OttoHangfire.Web.Shell;

/// <summary>A page that the navigation leads to.</summary>
internal sealed record NavigationLink(string Path, string Name)
{
    /// <summary>Always in sight, on a phone too.</summary>
    public static IReadOnlyList<NavigationLink> First { get; } =
        [new("/", "Home"), new("/tasks", "Tasks"), new("/runs", "Runs"), new("/approvals", "Approvals")];

    /// <summary>Below <em>More</em>.</summary>
    public static IReadOnlyList<NavigationLink> Others { get; } =
    [
        new("/notes", "Notes"), new("/bills", "Bills"), new("/files", "Files"), new("/messages", "Messages"), new("/doctor", "Doctor"),
        new("/settings", "Settings"),
        new("/hangfire", "Hangfire dashboard"), new("/docs", "API"),
    ];
}
