#!/usr/bin/env bash
# Packs OttoHangfire.Storage, writes small programs against the package in a folder of their own, and runs them: a console and an ASP.NET program
# as they are, trimmed and native; and samples/Migrate on a file of Hangfire.Storage.SQLite. Exit code 0 only when each did
# what the package's README says.
#
#   tools/package.sh           all of it (fetches what it needs from NuGet)
#   tools/package.sh plain     without the trimmed and the native ones
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# shellcheck source=tools/sdk.sh
. "$root/tools/sdk.sh"
if ! find_sdk && ! fetch_sdk; then
    echo "$sdk_problem" >&2
    exit 1
fi

PATH=$(dirname "$dotnet"):$PATH
export PATH
folder=$(mktemp -d "${TMPDIR:-/tmp}/otto-package.XXXXXX")
trap 'rm -rf "$folder"' EXIT
ways=${1:-all}
framework=$(sed -n 's/.*<TargetFramework>\(.*\)<\/TargetFramework>.*/\1/p' "$root/Directory.Build.props")
failed=0

quietly() { "$@" > "$folder/last.log" 2>&1 || { cat "$folder/last.log"; exit 1; }; }

say() {
    echo "$1: $2"
    [ "$2" = "works" ] || failed=1
}

project() { # name, sdk, more packages
    mkdir "$folder/$1"
    cat > "$folder/$1/$1.csproj" <<XML
<Project Sdk="$2">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>$framework</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="OttoHangfire.Storage" Version="0.0.1-package" />
    $3
    <TrimmerRootAssembly Include="$1" />
    <TrimmerRootAssembly Include="Hangfire.Core;Newtonsoft.Json" Condition="'\$(PublishAot)' == 'true'" />
  </ItemGroup>
</Project>
XML
}

publish() { # program, way, arguments
    name=$1 way=$2
    shift 2
    quietly dotnet publish "$folder/$name" -c Release --use-current-runtime -o "$folder/out/$name-$way" --nologo -v q "$@"
}

run() { # program, way
    if (cd "$folder" && "$folder/out/$1-$2/$1") > "$folder/$1-$2.log" 2>&1; then
        say "$1, $2" works
    else
        tail -5 "$folder/$1-$2.log"
        say "$1, $2" "does not work"
    fi
}

web() { # way
    ASPNETCORE_URLS=http://127.0.0.1:0 "$folder/out/web-$1/web" "Data Source=$folder/web-$1.db" > "$folder/web-$1.log" 2>&1 &
    web=$!
    result="does not work"
    for _ in $(seq 300); do
        address=$(sed -n 's/.*Now listening on: *//p' "$folder/web-$1.log")
        [ -z "$address" ] && sleep 0.1 && continue
        [ -e "$folder/posted-$1" ] || { curl -fsS -X POST "$address/mails/ann" > /dev/null && : > "$folder/posted-$1"; }
        if [ "$(curl -fsS "$address/mails")" = ann ] && curl -fsS -o /dev/null "$address/jobs"; then
            result=works
            break
        fi
        sleep 0.1
    done
    kill "$web"
    wait "$web" || result="does not end cleanly"
    [ "$result" = works ] || tail -5 "$folder/web-$1.log"
    say "web, $1" "$result"
}

quietly dotnet pack "$root/src/OttoHangfire.Storage" -c Release -o "$folder/feed" --nologo -v q \
    -p:ContinuousIntegrationBuild=true -p:PackageVersion=0.0.1-package -p:RepositoryUrl=https://example.org/otto -p:RunAnalyzers=false
cat > "$folder/nuget.config" <<XML
<configuration>
  <config><add key="globalPackagesFolder" value="$folder/packages" /></config>
  <packageSources><add key="packed" value="$folder/feed" /></packageSources>
  <fallbackPackageFolders><add key="here" value="${NUGET_PACKAGES:-$HOME/.nuget/packages}" /></fallbackPackageFolders>
</configuration>
XML

project console Microsoft.NET.Sdk ""
cat > "$folder/console/Program.cs" <<'CS'
using Hangfire;
using OttoHangfire.Storage;

GlobalConfiguration.Configuration
    .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
    .UseSimpleAssemblyNameTypeSerializer()
    .UseRecommendedSerializerSettings()
    .UseSQLiteStorage($"Data Source=console-{Environment.ProcessId}.db");
var ran = false;
using (new BackgroundJobServer(new BackgroundJobServerOptions { SchedulePollingInterval = TimeSpan.FromMilliseconds(200) }))
{
    var id = BackgroundJob.Enqueue(() => Chores.Do("enqueued"));
    BackgroundJob.ContinueJobWith(id, () => Chores.Do("continued"));
    BackgroundJob.Schedule(() => Chores.Do("scheduled"), TimeSpan.FromSeconds(1));
    RecurringJob.AddOrUpdate("tick", () => Chores.Do("recurring"), Cron.Yearly);
    RecurringJob.TriggerJob("tick");
    ran = Chores.Left.Wait(TimeSpan.FromSeconds(60));
}

((SqliteJobStorage)JobStorage.Current).Dispose();
return ran ? 0 : 1;

public static class Chores
{
    public static readonly CountdownEvent Left = new(4);

    public static void Do(string chore)
    {
        Console.WriteLine(chore);
        Left.Signal();
    }
}
CS

project web Microsoft.NET.Sdk.Web '<PackageReference Include="Hangfire.AspNetCore" Version="1.8.25" />'
cat > "$folder/web/Program.cs" <<'CS'
using System.Collections.Concurrent;
using Hangfire;
using OttoHangfire.Storage;

var builder = WebApplication.CreateBuilder();
builder.Services.AddHangfire(hangfire => hangfire
    .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
    .UseSimpleAssemblyNameTypeSerializer()
    .UseRecommendedSerializerSettings()
    .UseSQLiteStorage(args[0]));
builder.Services.AddHangfireServer();
builder.Services.AddSingleton<Outbox>();

var app = builder.Build();
app.MapHangfireDashboard("/jobs");
app.MapPost("/mails/{to}", (string to, IBackgroundJobClient jobs) => jobs.Enqueue<Outbox>(outbox => outbox.Send(to)));
app.MapGet("/mails", (Outbox outbox) => string.Join(',', outbox.Sent));
app.Run();

public sealed class Outbox
{
    public ConcurrentQueue<string> Sent { get; } = new();

    public void Send(string to) => Sent.Enqueue(to);
}
CS

project move Microsoft.NET.Sdk "<PackageReference Include=\"Hangfire.Storage.SQLite\" Version=\"0.4.3\" />
    <PackageReference Include=\"Newtonsoft.Json\" Version=\"13.0.4\" />
    <Compile Include=\"$root/samples/Migrate/*.cs\" Exclude=\"$root/samples/Migrate/Program.cs\" />"
cat > "$folder/move/Program.cs" <<'CS'
using Hangfire;
using Hangfire.Storage;
using Hangfire.Storage.SQLite;
using OttoHangfire.Storage;
using OttoHangfire.Storage.Migrate;

GlobalConfiguration.Configuration.SetDataCompatibilityLevel(CompatibilityLevel.Version_180).UseRecommendedSerializerSettings();
var old = new SQLiteStorage("old.db");
var jobs = new BackgroundJobClient(old);
var first = jobs.Enqueue(() => Chores.Do("first"));
jobs.Enqueue("others", () => Chores.Do("elsewhere"));
jobs.ContinueJobWith(first, () => Chores.Do("continued"));
jobs.Schedule(() => Chores.Do("scheduled"), TimeSpan.FromSeconds(2));
new RecurringJobManager(old).AddOrUpdate("nightly", () => Chores.Do("nightly"), Cron.Daily(3));

using var storage = new SqliteJobStorage("Data Source=new.db");
var report = new JobMove(old, storage, TimeProvider.System).Run();
Console.WriteLine(report);
using var connection = storage.GetConnection();
if (report.Left.Count > 0 || report.Moved.Values.Sum() != 4 || connection.GetRecurringJobs().Single().Cron != Cron.Daily(3))
{
    return 1;
}

using var server = new BackgroundJobServer(
    new BackgroundJobServerOptions { Queues = ["others", "default"], SchedulePollingInterval = TimeSpan.FromMilliseconds(200) }, storage);
return Chores.Left.Wait(TimeSpan.FromSeconds(60)) ? 0 : 1;

public static class Chores
{
    public static readonly CountdownEvent Left = new(4);

    public static void Do(string chore)
    {
        Console.WriteLine(chore);
        Left.Signal();
    }
}
CS

publish console plain --self-contained false
publish web plain --self-contained false
publish move plain --self-contained false
run console plain
run move plain
web plain
if [ "$ways" = all ]; then
    publish console trimmed -p:PublishTrimmed=true -p:TrimMode=partial --self-contained
    publish web trimmed -p:PublishTrimmed=true -p:TrimMode=partial --self-contained
    run console trimmed
    publish console native -p:PublishAot=true
    run console native
    web trimmed
fi

exit $failed
