#!/usr/bin/env bash
# Runs all checks and tests: tools/test.sh [--fast]
# --fast leaves out the end-to-end tests, which start the real programs. The last line is always
# "N passed, N failed" (and ", N skipped" when some were); the exit code is 0 only when nothing failed.
# Bash, for its job control without a terminal; the 3.2 of macOS does.
set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# shellcheck source=tools/sdk.sh
. "$root/tools/sdk.sh"

fast=no
case ${1-} in
    "") ;;
    --fast) fast=yes ;;
    *)
        echo "Usage: tools/test.sh [--fast]" >&2
        exit 2
        ;;
esac

results=$root/artifacts/test-results
openapi=$root/artifacts/openapi
aimock=$root/artifacts/aimock
webpush=$root/artifacts/webpush
mailservers=$root/artifacts/mailservers
seconds_per_project=${OTTO_TEST_SECONDS:-1800}
passed=0
failed=0
skipped=0

# What starts real programs waits for them most of the time, so three lanes of it run beside each other. After them come the projects
# that are not named here: the backend's tests use all processors.
first_lane="OttoHangfire.EndToEnd.Tests"
second_lane="OttoHangfire.Browser.Tests OttoHangfire.Storage.Tests OttoHangfire.Agent.Tests OttoHangfire.Language.Tests"
third_lane="Everything Crashes Model"

# The process group of the tests that run, if any, and the lanes.
worker=
stopped=no
lanes=
trap 'stop_lanes; stop_worker; exit 130' INT TERM

main() {
    rm -rf "$results"
    mkdir -p "$results"

    fetch_npm_packages openapi "$openapi" >"$results/npm.log" 2>&1 &
    openapi_tools=$!
    fetch_npm_packages aimock "$aimock" >"$results/aimock.log" 2>&1 &
    aimock_package=$!
    fetch_npm_packages webpush "$webpush" >"$results/webpush.log" 2>&1 &
    webpush_package=$!
    fetch_npm_packages mailservers "$mailservers" >"$results/mailservers.log" 2>&1 &
    mailservers_package=$!

    if ! get_sdk || ! build; then
        failed=1
        finish
    fi

    format_is_clean || count_failure "Format"
    shell_scripts_are_clean || count_failure "Shell scripts"
    openapi_is_as_it_says || count_failure "OpenAPI"
    is_there aimock "Model's server for the tests" "$aimock_package" || count_failure "Model's server for the tests"
    is_there mailservers "Mail servers for the tests" "$mailservers_package" || count_failure "Mail servers for the tests"
    is_there webpush "Decryption of messages to browsers" "$webpush_package" || count_failure "Decryption of messages to browsers"

    title "Tests, the first ones side by side"
    run_lanes "$first_lane" "$second_lane" "$third_lane"
    run_lanes "$(other_projects)"

    for project in $(projects); do
        tell_project "$project"
    done

    for check in Model Crashes Everything; do
        tell_check "$check"
    done

    finish
}

get_sdk() {
    title ".NET SDK"
    if find_sdk || fetch_sdk; then
        echo "$sdk"

        # The tests start the programs with the same one.
        PATH=$(dirname "$dotnet"):$PATH
    else
        echo "$sdk_problem"
        return 1
    fi
}

# The whole solution once; warnings are errors, so this is the analyzers' check too.
build() {
    title "Build"
    in_root "$dotnet" build OttoHangfire.sln --nologo --verbosity quiet -consoleLoggerParameters:NoSummary -p:RestoreLockedMode=true
}

# The build has already enforced code style; what is left to dotnet format is the layout of each file.
format_is_clean() {
    title "Format"
    in_root "$dotnet" format whitespace . --folder --verify-no-changes --include src/ tests/ tools/
}

shell_scripts_are_clean() {
    title "Shell scripts"
    if ! command -v shellcheck >/dev/null 2>&1; then
        echo "skipped: shellcheck is not installed"
        return
    fi

    in_root shellcheck --external-sources .ci/run setup_otto_unix.sh start_otto_unix.sh tools/otto tools/*.sh
}

# fetch_npm_packages NAME FOLDER: what tools/NAME/package.json names, once for each state of the lock file. Begun early, because the
# registry may take its time; from here on nothing needs it.
fetch_npm_packages() {
    command -v npm >/dev/null 2>&1 || return 0
    mkdir -p "$2" && cp "$root/tools/$1"/*.* "$root/tools/$1/.npmrc" "$2/" || return
    cmp -s "$2/package-lock.json" "$2/node_modules/.fetched" && return 0
    (cd "$2" && npm ci </dev/null) && cp "$2/package-lock.json" "$2/node_modules/.fetched"
}

# is_there NAME TITLE JOB: what that job fetched for the tests, which skip what needs it, and say so, where it could not be fetched.
is_there() {
    title "$2"
    if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
        echo "skipped: node and npm are not installed"
        return
    fi

    if ! wait "$3"; then
        tail -n 5 "$results/$1.log"
        echo "failed: npm could not install what tools/$1/package.json names; is its registry reachable?"
        return 1
    fi

    echo "installed"
}

# Two linters have nothing to say of the backend's OpenAPI document, and a client that is made from it compiles and works.
openapi_is_as_it_says() {
    title "OpenAPI"
    if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
        echo "skipped: node and npm are not installed"
        return
    fi

    if ! wait "$openapi_tools"; then
        tail -n 5 "$results/npm.log"
        echo "failed: npm could not install what tools/openapi/package.json names; is its registry reachable?"
        return 1
    fi

    within_time_limit in_root env PATH="$(dirname "$dotnet"):$PATH" node "$openapi/check.mjs" \
        "$root/src/OttoHangfire/bin/Debug/net10.0/OttoHangfire.dll"
}

# Dies at every step of every kind of effect, and counts what was lost or done twice.
crashes_are_survived() {
    within_time_limit in_root "$dotnet" run --no-build --project tools/OttoHangfire.Chaos -- --actions --rounds 1 --seed 1
}

# Kills a whole Otto, with a full disk and a clock that is moved where this machine can do that.
everything_is_survived() {
    within_time_limit in_root "$dotnet" run --no-build --project tools/OttoHangfire.Chaos -- --everything --rounds 30 --tasks 150 --seed 1
}

# Random stories, told to the engine and to its model; in memory where there is such a folder.
engine_is_as_its_model() {
    folder=${TMPDIR:-/tmp}
    [ ! -w /dev/shm ] || folder=/dev/shm
    within_time_limit in_root env TMPDIR="$folder" "$dotnet" run --no-build --project tools/OttoHangfire.Model -- --steps 10000 --seed 1
}

# A check counts only when it fails: what passed is no test.
count_failure() {
    echo "$1: failed" | tee -a "$results/failed.txt"
    failed=$((failed + 1))
}

# run_lanes LANE...: runs the steps of each lane one after another, and the lanes side by side. What came of a step stands in
# artifacts/test-results; it is told when all have run.
run_lanes() {
    for lane; do
        run_lane "$lane" &
        lanes="$lanes $!"
    done

    for lane in $lanes; do
        wait "$lane"
    done

    lanes=
}

run_lane() {
    trap 'stop_worker; exit 130' TERM
    for step in $1; do
        is_left_out "$step" || run_step "$step"
    done
}

run_step() {
    began=$SECONDS
    case $1 in
        Model) engine_is_as_its_model ;;
        Crashes) crashes_are_survived ;;
        Everything) everything_is_survived ;;
        *) run_project "$1" ;;
    esac >"$results/$1.log" 2>&1
    outcome=$?
    [ "$stopped" = no ] || outcome=stopped
    echo "$outcome" >"$results/$1.outcome"
    echo "$1: $((SECONDS - began)) s"
}

run_project() {
    within_time_limit in_root "$dotnet" test "$root/tests/$1/bin/Debug/net10.0/$1.dll" \
        --logger "trx;LogFileName=$1.trx" --logger "console;verbosity=normal" --results-directory "$results" --nologo
}

# --fast leaves out what starts the real programs, and the long checks.
is_left_out() {
    case $fast-$1 in
        yes-OttoHangfire.EndToEnd.Tests | yes-OttoHangfire.Browser.Tests | yes-Model | yes-Crashes | yes-Everything) return 0 ;;
        *) ! is_check "$1" && [ ! -f "$root/tests/$1/$1.csproj" ] ;;
    esac
}

is_check() {
    [ "$1" = Model ] || [ "$1" = Crashes ] || [ "$1" = Everything ]
}

projects() {
    for project in "$root"/tests/*/*.csproj; do
        basename "$project" .csproj
    done
}

# Those that no lane names.
other_projects() {
    for project in $(projects); do
        case " $first_lane $second_lane $third_lane " in
            *" $project "*) ;;
            *) echo "$project" ;;
        esac
    done
}

# What came of a step: its exit code, or "stopped". A lane that was ended has left none.
outcome_of() {
    cat "$results/$1.outcome" 2>/dev/null || echo 1
}

tell_check() {
    title "$1"
    if is_left_out "$1"; then
        echo "skipped: --fast"
        return
    fi

    cat "$results/$1.log"
    [ "$(outcome_of "$1")" = 0 ] || count_failure "$1"
}

tell_project() {
    name=$1
    title "$name"
    if is_left_out "$name"; then
        echo "skipped: --fast leaves the tests out that start the real programs"
        return
    fi

    outcome=$(outcome_of "$name")
    [ "$outcome" = 0 ] || grep -v -e '\[SKIP\]' -e '^  Passed ' -e '^  Skipped ' "$results/$name.log"
    if [ "$outcome" = stopped ]; then
        count_until_the_limit "$results/$name.log"
        return
    fi

    trx=$results/$name.trx
    again=$results/$name.again.trx
    [ "$outcome" = 0 ] || try_again
    count "$trx" "$outcome"
    tell_skipped "$trx"
    tell_failed
}

# A test that needs the machine for itself may fail beside others: where only a few failed they are run once more, alone, when all
# else has run. What passes then counts as passed, and is told by name.
try_again() {
    few_failed || return
    filter=$(failed_tests "$trx" | sed 's/(.*//; s/^/FullyQualifiedName=/' | sort -u | paste -s -d '|' -)
    within_time_limit in_root "$dotnet" test "$root/tests/$name/bin/Debug/net10.0/$name.dll" --filter "$filter" \
        --logger "trx;LogFileName=$name.again.trx" --results-directory "$results" --nologo >"$results/$name.again.log" 2>&1
}

few_failed() {
    [ "$(counter failed "$trx")" -ge 1 ] && [ "$(counter failed "$trx")" -le 5 ]
}

# True when each test that failed has been run again.
was_tried_again() {
    [ -f "$again" ] && [ "$(counter executed "$again")" -ge "$(counter failed "$trx")" ]
}

# Adds up one project. It has failed too when it crashed, hung or ran no test at all, whatever its file says.
count() {
    total=$(counter total "$1")
    good=$(counter passed "$1")
    bad=$(counter failed "$1")
    ran=$(counter executed "$1")
    if was_tried_again; then
        good=$((good + bad - $(counter failed "$again")))
        bad=$(counter failed "$again")
    fi

    echo "$good passed, $bad failed, $((total - ran)) skipped"
    if [ "$total" -eq 0 ]; then
        echo "failed: no test was run"
        bad=1
    elif [ "$2" -ne 0 ] && [ "$(counter failed "$1")" -eq 0 ]; then
        echo "failed: the test process did not end well (exit code $2)"
        bad=1
    fi

    passed=$((passed + good))
    failed=$((failed + bad))
    skipped=$((skipped + total - ran))
}

# A project that was stopped leaves no file; what its tests have said until then stands in its log.
count_until_the_limit() {
    good=$(said Passed "$1")
    bad=$(said Failed "$1")
    echo "failed: stopped after $seconds_per_project s at its time limit; $good passed until then, $bad failed"
    echo "A slow machine may need more: OTTO_TEST_SECONDS=$((seconds_per_project * 2)) tools/test.sh"

    passed=$((passed + good))
    failed=$((failed + bad + 1))
}

# said WORD LOG: how many tests ended so.
said() {
    grep -c "^  $1 .*\[.*\]\$" "$2" 2>/dev/null
}

# counter NAME FILE: one number of the <Counters> element of a trx file; 0 when there is none.
counter() {
    number=$(sed -n "s/.*<Counters.* $1=\"\([0-9]*\)\".*/\1/p" "$2" 2>/dev/null | head -n 1)
    echo "${number:-0}"
}

# Each skipped test with its reason.
tell_skipped() {
    [ -f "$1" ] && awk '
        /<UnitTestResult / { test = "" }
        /<UnitTestResult .* outcome="NotExecuted"/ { test = $0; sub(/.* testName="/, "", test); sub(/".*/, "", test) }
        /<Message>/ && test { sub(/.*<Message>/, ""); sub(/<\/Message>.*/, ""); print "skipped: " test ": " $0 }' "$1"
}

# What failed is said once more at the end, because a long output is read from there.
tell_failed() {
    if was_tried_again; then
        failed_tests "$again" | sed 's/^/failed twice: /'
        failed_tests "$trx" | grep -vxFf <(failed_tests "$again") | sed 's/^/passed when it was run again: /'
    else
        failed_tests "$trx" | sed 's/^/failed: /'
    fi >>"$results/failed.txt"
}

failed_tests() {
    [ -f "$1" ] && sed -n 's/.*<UnitTestResult .*testName="\([^"]*\)".* outcome="Failed".*/\1/p' "$1"
}

# Runs a command in a process group of its own, so that a hung one can be ended with all that it started.
within_time_limit() {
    set -m
    "$@" </dev/null &
    worker=$!
    set +m

    waited=0
    stopped=no
    while kill -0 "$worker" 2>/dev/null; do
        if [ "$waited" -ge "$seconds_per_project" ]; then
            echo "stopped after $seconds_per_project s at its time limit"
            stopped=yes
            stop_worker
        fi

        sleep 1
        waited=$((waited + 1))
    done

    wait "$worker"
}

# shellcheck disable=SC2317 # Only the trap calls it.
stop_lanes() {
    for lane in $lanes; do
        kill -TERM "$lane" 2>/dev/null && wait "$lane"
    done
}

stop_worker() {
    [ -z "$worker" ] || kill -KILL -- "-$worker" 2>/dev/null
}

in_root() {
    (cd "$root" && "$@")
}

title() {
    echo
    echo "--- $1"
}

finish() {
    echo
    [ ! -f "$results/failed.txt" ] || cat "$results/failed.txt"
    if [ "$skipped" -gt 0 ]; then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi

    [ "$failed" -eq 0 ]
    exit
}

main
