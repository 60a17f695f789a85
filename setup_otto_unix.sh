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
    case $root in
        *%[0-9A-Fa-f][0-9A-Fa-f]* | *"@("* | *"\$("*)
            echo "The .NET build cannot work in a folder with \"%41\", \"@(\" or \"\$(\" in its name. Move this folder to another place." >&2
            exit 1
            ;;
    esac

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
    if "$3" >>"$log" 2>&1 </dev/null; then
        echo "$result ($(($(date +%s) - began)) s)"
    else
        echo "failed"
        echo >&2
        echo "$problem" >&2
        echo "The full log is $log" >&2
        exit 1
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
    in_root "$dotnet" restore OttoHangfire.Programs.slnf --locked-mode
}

# The folder is named from each project's own: on the command line, MSBuild takes some signs of a path for its own.
# Into a fresh folder that takes the old one's place when complete: a running Otto keeps the files it has open.
publish() {
    result="backend, agent and otto built"
    rm -rf "$fresh_app"
    in_root "$dotnet" publish OttoHangfire.Programs.slnf --no-restore --configuration Release \
        -p:OttoAppFolder=../../artifacts/app.new/ -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false -p:UseSharedCompilation=false || return 1
    rm -rf "$app" && mv "$fresh_app" "$app"
}

# Not from the solution's folder: a relative OTTO_DATA_DIR means the caller's.
prepare_data() {
    result="folder and key ready"
    sh "$root/tools/otto" up --prepare
}

# global.json is looked for from the current folder upwards.
in_root() {
    (cd "$root" && "$@")
}

main
