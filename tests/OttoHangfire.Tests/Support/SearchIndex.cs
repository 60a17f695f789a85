namespace OttoHangfire.Tests.Support;

/// <summary>Looks into the full-text index past the backend.</summary>
internal static class SearchIndex
{
    /// <summary>A run that is on its way is not looked at: it is written down when it stops.</summary>
    private const string AtRest = "(run_id IS NULL OR kind IN ('note', 'bill') OR (SELECT status FROM otto_runs WHERE id = run_id) NOT IN ('pending', 'running'))";

    /// <summary>Each word of each text stands in the index at its place, and nothing else does: it is as if it were made anew.</summary>
    public static void ShouldHoldWhatThereIs(this OttoBackend backend)
    {
        var wrong = backend.Column(
            $"""
            CREATE VIRTUAL TABLE temp.anew USING fts5 (text, kind, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2");
            CREATE TEMP TABLE wanted AS
            SELECT t.kind || ' ' || t.ref AS name, r.id, t.text, substr(t.kind, 1, 1) AS kind
              FROM (SELECT * FROM otto_search_texts WHERE {AtRest}) t LEFT JOIN otto_search_rows r ON r.kind = t.kind AND r.ref = t.ref;
            INSERT INTO anew (rowid, text, kind) SELECT id, text, kind FROM wanted WHERE id IS NOT NULL;
            CREATE VIRTUAL TABLE temp.is_now USING fts5vocab ('main', 'otto_search', 'instance');
            CREATE VIRTUAL TABLE temp.should_be USING fts5vocab ('temp', 'anew', 'instance');
            CREATE TEMP TABLE on_its_way AS
            SELECT r.id FROM otto_search_rows r JOIN otto_search_texts t ON t.kind = r.kind AND t.ref = r.ref WHERE NOT {AtRest.Replace("kind IN", "t.kind IN")};
            SELECT 'no place: ' || name FROM wanted WHERE id IS NULL
            UNION ALL
            SELECT 'no text: ' || r.kind || ' ' || r.ref FROM otto_search_rows r
             WHERE NOT EXISTS (SELECT 1 FROM otto_search_texts t WHERE t.kind = r.kind AND t.ref = r.ref)
            UNION ALL
            SELECT 'missing: ' || term || ' in ' || doc FROM (SELECT term, doc, col, "offset" FROM should_be EXCEPT SELECT term, doc, col, "offset" FROM is_now)
            UNION ALL
            SELECT 'left over: ' || term || ' in ' || doc FROM (SELECT term, doc, col, "offset" FROM is_now EXCEPT SELECT term, doc, col, "offset" FROM should_be)
             WHERE doc NOT IN on_its_way;
            """);

        wrong.Should().BeEmpty();
        backend.Number("SELECT count(*) FROM otto_search_rows").Should().BePositive("otherwise this looks at nothing");
    }
}
