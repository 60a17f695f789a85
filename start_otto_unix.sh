#!/bin/sh
# Starts Otto: ./start_otto_unix.sh [--detach | --stop | --status]. Thin: the logic is in "otto up".
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)

# True when the setup went to its end and no source file is newer than what it built.
is_set_up() {
    stamp=$root/artifacts/app/stamp
    [ -f "$stamp" ] && [ -z "$(newer_sources)" ]
}

newer_sources() {
    find "$root/src" "$root/global.json" "$root/Directory.Build.props" "$root/Directory.Packages.props" \
        \( -name bin -o -name obj \) -prune -o -type f -newer "$stamp" -print
}

case " $* " in
    *" --stop "* | *" --status "* | *" --help "*) ;;
    *) is_set_up || "$root/setup_otto_unix.sh" --then-start ;;
esac

exec "$root/tools/otto" up "$@"
