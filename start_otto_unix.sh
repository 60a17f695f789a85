#!/bin/sh
# Starts Otto: ./start_otto_unix.sh [--detach | --stop | --status] [--json]. Thin: the logic is in "otto up".
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

usage() {
    echo "Usage: ./start_otto_unix.sh [--detach | --stop | --status] [--json]"
    echo
    echo "Sets Otto up if need be, starts him, and keeps him running until Ctrl-C."
    echo "  --detach   run in the background, and return when Otto answers"
    echo "  --stop     stop Otto"
    echo "  --status   show what is running"
    echo "  --json     print only JSON (with --status)"
}

# What was typed is looked at before anything is built.
check_words() {
    verb=
    for word; do
        case $word in
            --json) ;;
            --detach | --stop | --status)
                if [ -n "$verb" ] && [ "$verb" != "$word" ]; then
                    echo "$verb and $word cannot be used together." >&2
                    exit 2
                fi
                verb=$word
                ;;
            --help | -h | "-?" | help)
                usage
                exit 0
                ;;
            *)
                echo "There is no option \"$word\"." >&2
                usage >&2
                exit 2
                ;;
        esac
    done
}

# True when the setup went to its end and no source file is newer than what it built.
is_set_up() {
    stamp=$root/artifacts/app/stamp
    [ -f "$stamp" ] && [ -z "$(newer_sources)" ]
}

newer_sources() {
    find "$root/src" "$root/global.json" "$root/Directory.Build.props" "$root/Directory.Packages.props" \
        \( -name bin -o -name obj \) -prune -o -type f -newer "$stamp" -print
}

check_words "$@"

# With "sh": a copy from an archive or a stick may have lost its right to run.
case $verb in
    --stop | --status) ;;
    *)
        is_set_up || sh "$root/setup_otto_unix.sh" --then-start
        set -- "$@" --browser
        ;;
esac

exec sh "$root/tools/otto" up "$@"
