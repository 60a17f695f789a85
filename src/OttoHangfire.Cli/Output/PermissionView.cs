using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Output;

/// <summary>Standing yeses for a person to read.</summary>
internal static class PermissionView
{
    public static void ShowList(Terminal terminal, TimeFormat times, Page<Permission> permissions)
    {
        if (permissions.Items.Count == 0)
        {
            terminal.Say("You have approved nothing for longer than once.");
            return;
        }

        var table = new TextTable(
            terminal, new("id"), new("task"), Column.Words("status"), new("used"), Column.Time("until"), Column.Words("type of action"))
        { Zone = times.Zone };
        foreach (var permission in permissions.Items)
        {
            table.Add(
                $"{permission.Id}",
                $"{permission.TaskId}",
                permission.Status,
                permission.Uses is { } uses ? $"{permission.Used} of {uses}" : $"{permission.Used}",
                times.Short(permission.Until),
                permission.Type);
        }

        table.Write();
        Listing.SayMore(terminal, permissions.NextCursor);
        if (permissions.Items.FirstOrDefault(permission => permission.Status == PermissionStatus.Active) is { } active)
        {
            terminal.Say($"To take one back, run '{TypedCommand.Otto($"approvals revoke {active.Id}")}'.");
        }
    }
}
