using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace OttoHangfire.Agent.Tests.Support;

/// <summary>What the compiler wrote into an assembly, read without loading a type.</summary>
internal sealed record AssemblyFile(IReadOnlySet<string> TypesUsed, int NativeCalls)
{
    public static AssemblyFile Read(Assembly assembly)
    {
        using var stream = File.OpenRead(assembly.Location);
        using var file = new PEReader(stream);
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeReferences
            .Select(metadata.GetTypeReference)
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")
            .ToHashSet(StringComparer.Ordinal);
        return new(types, metadata.GetTableRowCount(TableIndex.ImplMap));
    }
}
