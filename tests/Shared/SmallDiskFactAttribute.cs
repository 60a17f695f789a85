namespace OttoHangfire.Shared;

/// <summary>A fact about a disk that is full. It takes a real one of 32 MiB, which only root can mount.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanMount = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("otto-disk-").FullName;
        using var disk = SmallDisk.TryMount(folder);
        return disk is not null;
    });

    public SmallDiskFactAttribute() => Skip = CanMount.Value ? null : "no small disk can be mounted here; that takes root on Linux";
}
