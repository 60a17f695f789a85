using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace OttoHangfire.Tests.Walls.House;

/// <summary>A line of a source file: <c>Notes/NoteApi.cs:12</c>.</summary>
internal sealed record Place(string File, int Line)
{
    public static Place Of(SyntaxNode node) => new(node.SyntaxTree.FilePath, node.GetLocation().GetLineSpan().StartLinePosition.Line + 1);

    /// <summary>The first part of the path; a file that lies in no folder stands for itself.</summary>
    public string Folder => FolderOf(File);

    public static string FolderOf(string file) => file.Split('/')[0];

    public override string ToString() => $"{File}:{Line}";
}

/// <summary>A folder knows another one: a line of it names something that is declared there.</summary>
internal sealed record Reference(Place Place, string To, string Name)
{
    public string From => Place.Folder;

    public override string ToString() => $"{Place} knows {To} ({Name})";
}

/// <summary>All sources of one project, read by the compiler itself: what a name means is not guessed.</summary>
internal sealed class SourceSet
{
    /// <summary>What the SDK puts at the top of each file of a web project.</summary>
    private const string ImplicitUsings =
        """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http;
        global using System.Net.Http.Json; global using System.Threading; global using System.Threading.Tasks; global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting; global using Microsoft.AspNetCore.Http; global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration; global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    /// <summary>What the tests run with: the framework, and the packages of the backend.</summary>
    private static readonly IReadOnlyList<(string Name, MetadataReference Reference)> Assemblies =
    [
        .. from file in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
           select (Path.GetFileNameWithoutExtension(file), (MetadataReference)MetadataReference.CreateFromFile(file)),
    ];

    private readonly CSharpCompilation _compilation;
    private readonly Lazy<IReadOnlyList<Reference>> _references;

    /// <summary>Takes in what there is to read.</summary>
    /// <param name="project">Its name; what was built of it is left out of the references.</param>
    /// <param name="files">Paths with <c>/</c>, from the project's folder on, and what stands in them.</param>
    public SourceSet(string project, IEnumerable<(string Path, string Text)> files)
    {
        Trees = [.. files.AsParallel().AsOrdered().Select(file => Parse(file.Text, file.Path))];
        _compilation = CSharpCompilation.Create(
            project,
            [Parse(ImplicitUsings, ""), .. Trees],
            Assemblies.Where(assembly => assembly.Name != project).Select(assembly => assembly.Reference),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true));
        _references = new Lazy<IReadOnlyList<Reference>>(() => [.. Trees.AsParallel().AsOrdered().SelectMany(ReferencesOf)]);
    }

    public IReadOnlyList<SyntaxTree> Trees { get; }

    /// <summary>Every place where a folder names what another one declares.</summary>
    public IReadOnlyList<Reference> References => _references.Value;

    public IEnumerable<string> Folders => Trees.Select(tree => Place.FolderOf(tree.FilePath)).Distinct(StringComparer.Ordinal);

    /// <summary>The types that more than their own type can see.</summary>
    public IEnumerable<INamedTypeSymbol> Types =>
        from tree in Trees
        let model = _compilation.GetSemanticModel(tree)
        from declaration in tree.GetRoot().DescendantNodes().Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
        let type = model.GetDeclaredSymbol(declaration) as INamedTypeSymbol
        where type is { DeclaredAccessibility: not Accessibility.Private, IsFileLocal: false }
        select type;

    /// <summary>Reads the sources of a project under <c>src/</c>, or of any other folder.</summary>
    public static SourceSet Read(string folder) => new(
        Path.GetFileName(folder),
        Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'), File: file))
            .Where(file => Place.FolderOf(file.Path) is not ("bin" or "obj"))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => (file.Path, File.ReadAllText(file.File))));

    /// <summary>Where a type is declared; null when it comes from somewhere else.</summary>
    public static Place? PlaceOf(ISymbol symbol) =>
        symbol.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault() is { } declaration
            ? new Place(declaration.SyntaxTree.FilePath, LineOf(declaration.SyntaxTree, declaration.Span))
            : null;

    private static int LineOf(SyntaxTree tree, TextSpan span) => tree.GetLineSpan(span).StartLinePosition.Line + 1;

    private static SyntaxTree Parse(string text, string path) =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None), path);

    /// <summary>A using line alone knows nobody yet.</summary>
    private IEnumerable<Reference> ReferencesOf(SyntaxTree tree)
    {
        var model = _compilation.GetSemanticModel(tree);
        return from node in tree.GetRoot().DescendantNodes(node => node is not UsingDirectiveSyntax)
               where node is SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax or ElementAccessExpressionSyntax
               let declared = Declared(model.GetSymbolInfo(node))
               where declared is not null && PlaceOf(declared) is { } place && place.Folder != Place.FolderOf(tree.FilePath)
               select new Reference(Place.Of(node), PlaceOf(declared)!.Folder, declared.Name);
    }

    /// <summary>The outermost type that the name leads to, be it by one of its members.</summary>
    private static INamedTypeSymbol? Declared(SymbolInfo info)
    {
        var type = (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) switch
        {
            INamedTypeSymbol named => named,
            IMethodSymbol method => (method.ReducedFrom ?? method).ContainingType,
            IPropertySymbol or IFieldSymbol or IEventSymbol => (info.Symbol ?? info.CandidateSymbols[0]).ContainingType,
            _ => null,
        };
        while (type?.ContainingType is { } outer)
        {
            type = outer;
        }

        return type;
    }
}
