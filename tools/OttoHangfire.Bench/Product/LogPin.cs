using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace OttoHangfire.Bench.Product;

/// <summary>
/// Counts what is committed by reading the write-ahead log. As long as it lives it reads the database itself, which keeps the log from
/// beginning anew: every page of every commit is then found in it, whichever build has written it.
/// </summary>
internal sealed class LogPin : IDisposable
{
    private const int LogHeader = 32;
    private const int FrameHeader = 24;

    private readonly SqliteConnection _reader;
    private readonly string _log;
    private readonly byte[] _header = new byte[LogHeader];
    private readonly int _page;
    private readonly long _first;

    public LogPin(string database)
    {
        _log = database + "-wal";
        _reader = new SqliteConnection($"Data Source={database};Pooling=False");
        _reader.Open();
        Number(_reader, "BEGIN; SELECT count(*) FROM sqlite_master", column: 0);
        using var other = new SqliteConnection(_reader.ConnectionString);
        other.Open();
        _page = (int)Number(other, "PRAGMA page_size", column: 0);
        _first = Number(other, "PRAGMA wal_checkpoint(NOOP)", column: 1);
        using var log = Open();
        log.ReadExactly(_header);
    }

    /// <summary>How many transactions were committed since, and how many pages each table and index has had written.</summary>
    public (int Commits, Dictionary<string, int> Pages) Read()
    {
        using var log = Open();
        var header = new byte[LogHeader];
        log.ReadExactly(header);
        if (!header.AsSpan().SequenceEqual(_header))
        {
            throw new InvalidOperationException("The log has begun anew while it was counted: count fewer tasks.");
        }

        var (commits, numbers) = (0, new List<uint>());
        var frame = new byte[FrameHeader];
        for (var index = _first; Salted(log, index, frame); index++)
        {
            numbers.Add(BinaryPrimitives.ReadUInt32BigEndian(frame));
            commits += BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) > 0 ? 1 : 0;
        }

        var names = Names();
        return (commits, numbers.CountBy(number => names.GetValueOrDefault(number, "other pages")).ToDictionary());
    }

    public void Dispose() => _reader.Dispose();

    private FileStream Open() => new(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Whether this frame is one of this life of the log.</summary>
    private bool Salted(FileStream log, long index, byte[] frame)
    {
        log.Position = LogHeader + (index * (FrameHeader + _page));
        return log.ReadAtLeast(frame, FrameHeader, throwOnEndOfStream: false) == FrameHeader
            && frame.AsSpan(8, 8).SequenceEqual(_header.AsSpan(16, 8));
    }

    /// <summary>What each page belongs to, as of now, from a copy that has the same pages.</summary>
    private Dictionary<uint, string> Names()
    {
        using var current = new SqliteConnection(_reader.ConnectionString);
        current.Open();
        var path = _log + ".copy";
        try
        {
            using (var copy = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                current.BackupDatabase(copy);
            }

            return PagesOf(File.ReadAllBytes(path), Trees(current));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static List<(string Name, uint Root)> Trees(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0 UNION ALL SELECT 'sqlite_master', 1";
        using var row = command.ExecuteReader();
        var trees = new List<(string, uint)>();
        while (row.Read())
        {
            trees.Add((row.GetString(0), (uint)row.GetInt64(1)));
        }

        return trees;
    }

    /// <summary>Walks down each tree, as the file format has it: pages of type 2 and 5 hold the numbers of those below them.</summary>
    private Dictionary<uint, string> PagesOf(byte[] file, List<(string Name, uint Root)> trees)
    {
        var names = new Dictionary<uint, string>();
        foreach (var (name, root) in trees)
        {
            var open = new Stack<uint>([root]);
            while (open.TryPop(out var number))
            {
                names[number] = name;
                var page = file.AsSpan((int)(number - 1) * _page, _page);
                var header = page[(number == 1 ? 100 : 0)..];
                if (header[0] is not (2 or 5))
                {
                    continue;
                }

                open.Push(BinaryPrimitives.ReadUInt32BigEndian(header[8..]));
                for (var cell = 0; cell < BinaryPrimitives.ReadUInt16BigEndian(header[3..]); cell++)
                {
                    open.Push(BinaryPrimitives.ReadUInt32BigEndian(page[BinaryPrimitives.ReadUInt16BigEndian(header[(12 + (cell * 2))..])..]));
                }
            }
        }

        return names;
    }

    private static long Number(SqliteConnection connection, string sql, int column)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var row = command.ExecuteReader();
        return row.Read() ? row.GetInt64(column) : 0;
    }
}
