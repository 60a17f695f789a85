namespace OttoHangfire.Language.Words;

/// <summary>The words of a language that say something about a time.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, (TermKind Kind, object? Value)> _words = new(StringComparer.OrdinalIgnoreCase);

    public Vocabulary Add(TermKind kind, object? value, params string[] words)
    {
        foreach (var word in words)
        {
            _words.Add(word, (kind, value));
        }

        return this;
    }

    /// <summary>The meaning of a word; null when it says nothing about a time.</summary>
    public (TermKind Kind, object? Value)? Find(string word) => _words.TryGetValue(word, out var meaning) ? meaning : null;
}
