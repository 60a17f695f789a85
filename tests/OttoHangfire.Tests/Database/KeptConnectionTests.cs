using System.Data;
using Dapper;
using Microsoft.Data.Sqlite;
using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Database;

/// <summary>Connections come back with what they have prepared, and with nothing else of those who had them.</summary>
public sealed class KeptConnectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDataSource _source;

    public KeptConnectionTests()
    {
        _source = new SqliteDataSource(_folder.File("otto.db"));
        _source.Prepare();
        using var connection = _source.OpenConnection();
        connection.Execute("CREATE TABLE marks (mark INTEGER PRIMARY KEY, name TEXT)");
    }

    public void Dispose()
    {
        _source.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void WhoeverComesNext_HasTheSameConnection_AndOnlyHisOwnValues()
    {
        var first = _source.OpenConnection();
        first.QuerySingle<long?>("SELECT @value", new { value = 7L }).Should().Be(7);
        first.Dispose();

        using var second = _source.OpenConnection();

        second.Should().BeSameAs(first);
        second.QuerySingle<long?>("SELECT @value", new { value = (long?)null }).Should().BeNull();
        var withoutValue = () => second.QuerySingle<long?>("SELECT @value");
        withoutValue.Should().Throw<InvalidOperationException>("what the one before has asked with is forgotten");
    }

    [Fact]
    public void AStatement_IsPreparedOnce()
    {
        using var connection = (KeptConnection)_source.OpenConnection();
        connection.Execute("INSERT INTO marks (name) VALUES (@name)", new { name = "a" });

        var prepared = connection.Take("INSERT INTO marks (name) VALUES (@name)");
        connection.PutBack(prepared);
        connection.Execute("INSERT INTO marks (name) VALUES (@name)", new { name = "b" });

        connection.Take("INSERT INTO marks (name) VALUES (@name)").Should().BeSameAs(prepared);
        connection.Query<string>("SELECT name FROM marks ORDER BY mark").Should().Equal("a", "b");
    }

    [Fact]
    public void TheSameStatement_InTheMiddleOfItself_IsAnother()
    {
        using var connection = _source.OpenConnection();
        connection.Execute("INSERT INTO marks (name) VALUES ('a'), ('b'), ('c')");

        var seen = connection.Query<long>("SELECT mark FROM marks ORDER BY mark", buffered: false)
            .Select(_ => connection.Query<long>("SELECT mark FROM marks ORDER BY mark").Count()).ToList();

        seen.Should().Equal(3, 3, 3);
    }

    [Fact]
    public void WhoStopsReadingInTheMiddle_LeavesNothingToTheNext()
    {
        using var connection = _source.OpenConnection();
        connection.Execute("INSERT INTO marks (name) VALUES ('a'), ('b'), ('c')");
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT name FROM marks ORDER BY mark";
            command.ExecuteReader().Read().Should().BeTrue();
        }

        connection.Query<string>("SELECT name FROM marks ORDER BY mark").Should().Equal("a", "b", "c");
    }

    [Fact]
    public void AListOfAnyLength_IsWrittenOutAnew()
    {
        using var connection = _source.OpenConnection();
        connection.Execute("INSERT INTO marks (name) VALUES ('a'), ('b'), ('c')");

        foreach (var marks in new long[][] { [1], [1, 2, 3], [2, 3], [] })
        {
            connection.Query<long>("SELECT mark FROM marks WHERE mark IN @marks ORDER BY mark", new { marks }).Should().Equal(marks);
            connection.Query<long>("SELECT mark FROM marks WHERE mark IN @marks AND mark >= @least AND name < @zero", new { least = 1, marks, zero = "z" })
                .Should().BeEquivalentTo(marks, "what stands before and after the list keeps its value");
        }
    }

    [Fact]
    public void WhatHasFailed_CanBeAskedAgain()
    {
        using var connection = _source.OpenConnection();
        var insert = () => connection.Execute("INSERT INTO marks (mark) VALUES (@mark)", new { mark = 1 });
        insert();

        insert.Should().Throw<SqliteException>();
        connection.Execute("DELETE FROM marks");

        insert().Should().Be(1);
    }

    [Fact]
    public void AColumnThatWasAddedSince_IsThere()
    {
        using var connection = _source.OpenConnection();
        connection.Execute("INSERT INTO marks (name) VALUES ('a')");
        ((IDictionary<string, object>)connection.QuerySingle("SELECT * FROM marks")).Should().HaveCount(2);

        connection.Execute("ALTER TABLE marks ADD COLUMN color TEXT");

        ((IDictionary<string, object>)connection.QuerySingle("SELECT * FROM marks")).Should().HaveCount(3);
    }

    [Fact]
    public void AConnectionInTheMiddleOfATransaction_DoesNotComeBack()
    {
        var first = _source.OpenConnection();
        first.BeginTransaction();
        first.Execute("INSERT INTO marks (name) VALUES ('a')");
        first.Dispose();
        var raw = _source.OpenConnection();
        raw.Execute("BEGIN IMMEDIATE");
        raw.Dispose();

        using var next = _source.OpenConnection();

        first.State.Should().Be(ConnectionState.Closed);
        raw.State.Should().Be(ConnectionState.Closed);
        next.Query<string>("SELECT name FROM marks").Should().BeEmpty("what was not committed is gone");
    }

    [Fact]
    public void ACommittedTransaction_LeavesTheConnectionAtRest()
    {
        var first = _source.OpenConnection();
        using (var transaction = first.BeginTransaction())
        {
            first.Execute("INSERT INTO marks (name) VALUES ('a')", transaction: transaction);
            transaction.Commit();
        }

        first.Dispose();

        using var next = _source.OpenConnection();
        next.Should().BeSameAs(first);
        next.Execute("INSERT INTO marks (name) VALUES ('a')").Should().Be(1);
    }

    [Fact]
    public void WithTheSource_ItsConnectionsAreClosed_AlsoThoseThatComeBackLater()
    {
        var (kept, away) = (_source.OpenConnection(), _source.OpenConnection());
        kept.Dispose();

        _source.Dispose();
        away.Dispose();

        kept.State.Should().Be(ConnectionState.Closed);
        away.State.Should().Be(ConnectionState.Closed);
    }

    [Fact]
    public void Savepoints_StayInMemory_AndTheLogGrowsAsFarAsTheJobStorages()
    {
        using var connection = _source.OpenConnection();

        connection.QuerySingle<long>("PRAGMA temp_store").Should().Be(2, "else each write of a group writes a file");
        connection.QuerySingle<long>("PRAGMA wal_autocheckpoint").Should().Be(8000);
        connection.QuerySingle<long>("PRAGMA synchronous").Should().Be(2, "a 201 survives power loss");
        connection.QuerySingle<long>("PRAGMA foreign_keys").Should().Be(1);
    }
}
