using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace OttoHangfire.Ways;

/// <summary>Puts a first statement into each body that has a name: methods, constructors, local functions. A property is looked at, not entered.</summary>
internal sealed class EntryWriter(string file) : CSharpSyntaxRewriter
{
    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        var (method, body) = ((MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!, BodyOf(node, node.Identifier.Text));
        return method.Body is null && method.ExpressionBody is null ? method
            : method.WithBody(body(method.Body, method.ExpressionBody, GivesNothing(method.ReturnType, method.Modifiers))).WithExpressionBody(null).WithSemicolonToken(default);
    }

    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node)
    {
        var (function, body) = ((LocalFunctionStatementSyntax)base.VisitLocalFunctionStatement(node)!, BodyOf(node, node.Identifier.Text));
        return function.WithBody(body(function.Body, function.ExpressionBody, GivesNothing(function.ReturnType, function.Modifiers))).WithExpressionBody(null).WithSemicolonToken(default);
    }

    public override SyntaxNode? VisitConstructorDeclaration(ConstructorDeclarationSyntax node)
    {
        var (constructor, body) = ((ConstructorDeclarationSyntax)base.VisitConstructorDeclaration(node)!, BodyOf(node, node.Identifier.Text));
        return constructor.WithBody(body(constructor.Body, constructor.ExpressionBody, true)).WithExpressionBody(null).WithSemicolonToken(default);
    }

    private static bool GivesNothing(TypeSyntax type, SyntaxTokenList modifiers) =>
        type.ToString() == "void" || (type.ToString() is "Task" or "ValueTask" && modifiers.Any(SyntaxKind.AsyncKeyword));

    private Func<BlockSyntax?, ArrowExpressionClauseSyntax?, bool, BlockSyntax> BodyOf(SyntaxNode node, string name)
    {
        var type = node.Ancestors().OfType<TypeDeclarationSyntax>().FirstOrDefault()?.Identifier.Text;
        var entry = ParseStatement($" global::OttoWay.Enter(\"{file}\", \"{type}.{name}\");\n");
        return (block, arrow, givesNothing) => arrow is null
            ? block!.WithStatements(block.Statements.Insert(0, entry))
            : Block(entry, LastStatement(arrow.Expression, givesNothing).WithTrailingTrivia(EndOfLine("\n"))).WithTrailingTrivia(EndOfLine("\n"));
    }

    private static StatementSyntax LastStatement(ExpressionSyntax expression, bool givesNothing) => expression switch
    {
        ThrowExpressionSyntax thrown => ThrowStatement(thrown.ThrowKeyword, thrown.Expression, Token(SyntaxKind.SemicolonToken)),
        _ when givesNothing => ExpressionStatement(expression),
        _ => ReturnStatement(Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(Space), expression, Token(SyntaxKind.SemicolonToken)),
    };
}
