#!/bin/sh
# Sets Otto up: finds or fetches the .NET SDK, restores the packages, builds the programs, makes the data folder.
# Run it as often as you like, from anywhere.
set -eu

# A link to this file works too.
self=$0
while [ -L "$self" ]; do
    target=$(readlink "$self")
    case $target in
        /*) self=$target ;;
        *) self=$(dirname -- "$self")/$target ;;
    esac
done

root=$(CDPATH='' cd -- "$(dirname -- "$self")" && pwd -P)
# shellcheck source=tools/sdk.sh
. "$root/tools/sdk.sh"

case ${1-} in
    "") next_step="Start Otto with ./start_otto_unix.sh" ;;
    --then-start) next_step="Starting Otto." ;;
    --help | -h | "-?" | help)
        echo "Usage: ./setup_otto_unix.sh   (no options: it sets Otto up and says what to do next)"
        exit 0
        ;;
    *)
        echo "Usage: ./setup_otto_unix.sh   (no options: it sets Otto up and says what to do next)" >&2
        exit 2
        ;;
esac

app=$root/artifacts/app
fresh_app=$root/artifacts/app.new
log=$root/artifacts/setup.log

main() {
    mkdir -p "$root/artifacts"
    : >"$log"
    echo "Setting up Otto in $root"
    step "1. .NET SDK" "The log says why. Run ./setup_otto_unix.sh again." get_sdk
    step "2. Packages" "NuGet could not restore the packages. Check the connection and run ./setup_otto_unix.sh again." restore
    step "3. Programs" "The build failed. If you changed the sources, the log names the file and the line. Otherwise run ./setup_otto_unix.sh again." publish
    step "4. Data" "The data folder could not be created. Check who owns it, or set OTTO_DATA_DIR to another folder." prepare_data

    # The last act: start_otto_unix.sh takes a build without this mark for an interrupted one.
    date -u +%Y-%m-%dT%H:%M:%SZ >"$app/stamp"
    echo
    echo "Setup complete. $next_step"
}

# Runs one step, its chatter going to the log, and prints its name, what came of it and the seconds it took.
step() {
    printf '%-12s ' "$1"
    echo "=== $1" >>"$log"
    began=$(date +%s)
    problem=$2
    result=ready
    start_counting "$1"
    if "$3" >>"$log" 2>&1 </dev/null; then
        stop_counting "$1"
        echo "$result ($(($(date +%s) - began)) s)"
    else
        stop_counting "$1"
        echo "failed$blank"
        echo >&2
        echo "$problem" >&2
        echo "The full log is $log" >&2
        exit 1
    fi
}

# At a terminal the seconds count, so that nobody takes a long step for one that hangs.
start_counting() {
    counter='' blank=''
    if [ -t 1 ]; then
        count "$1" 2>/dev/null &
        counter=$!
    fi
}

# It hears no Ctrl-C, so it looks itself whether the setup still lives.
count() {
    while sleep 1 && kill -0 $$ 2>/dev/null; do
        printf '\r%-12s %s s ' "$1" "$(($(date +%s) - began))"
    done
}

stop_counting() {
    if [ -n "$counter" ]; then
        kill "$counter" 2>/dev/null || true
        wait "$counter" 2>/dev/null || true
        printf '\r%-12s ' "$1"
        blank="     "
    fi
}

get_sdk() {
    if find_sdk; then
        result="$sdk fits global.json"
    elif fetch_sdk; then
        result="$sdk fetched into .dotnet"
    else
        problem=$sdk_problem
        return 1
    fi
}

# The lock files decide which packages come, down to their hashes.
restore() {
    result="restored from the lock files"
    choose_sources || return 1
    in_sources "$dotnet" restore OttoHangfire.Programs.slnf --locked-mode
}

# MSBuild takes some signs of a path for its own (";", "'", "%41", "@("). In such a folder a copy of the sources is built.
choose_sources() {
    sources=$root
    case $root in
        *[!A-Za-z0-9/._\ -]*) ;;
        *) return 0 ;;
    esac

    copy=$(mktemp -d) || return 1
    trap 'rm -rf "$copy"' EXIT
    trap 'exit 130' HUP INT TERM
    sources=$copy/otto
    mkdir "$sources" && cp -R "$root/src" "$sources/" || return 1
    for file in "$root"/*.json "$root"/*.props "$root"/*.sln* "$root"/*.txt "$root/.editorconfig"; do
        [ ! -f "$file" ] || cp "$file" "$sources/" || return 1
    done
    find "$sources/src" \( -name bin -o -name obj \) -prune -exec rm -rf {} +
}

# What the copy has built, and what the doctor reads about the packages.
take_copy() {
    mv "$sources/artifacts/app.new" "$fresh_app" || return 1
    for project in "$root"/src/OttoHangfire*; do
        mkdir -p "$project/obj" && cp "$sources/src/${project##*/}/obj/project.assets.json" "$project/obj/" || return 1
    done
}

# Into a fresh folder that takes the old one's place when complete: a running Otto keeps the files it has open.
publish() {
    result="backend, agent and otto built"
    rm -rf "$fresh_app"
    in_sources "$dotnet" publish OttoHangfire.Programs.slnf --no-restore --configuration Release \
        -p:OttoAppFolder=../../artifacts/app.new/ -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false -p:UseSharedCompilation=false || return 1
    [ "$sources" = "$root" ] || take_copy || return 1
    rm -rf "$app" && mv "$fresh_app" "$app"
}

# Not from the solution's folder: a relative OTTO_DATA_DIR means the caller's.
prepare_data() {
    result="folder and key ready"
    sh "$root/tools/otto" up --prepare
}

# global.json is looked for from the current folder upwards.
in_sources() {
    (cd "$sources" && "$@")
}

main
