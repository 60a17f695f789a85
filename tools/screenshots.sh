#!/usr/bin/env bash
# Takes pictures of every page of the console: tools/screenshots.sh [FOLDER]
# On a desk, in the dark and on a phone, with something of everything and with nothing yet. Needs Chromium.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# shellcheck source=tools/sdk.sh
. "$root/tools/sdk.sh"

case ${1-} in
    -*)
        echo "Usage: tools/screenshots.sh [FOLDER]" >&2
        exit 2
        ;;
esac

folder=${1:-$root/docs/images}
mkdir -p "$folder"
folder=$(CDPATH='' cd -- "$folder" && pwd -P)

if ! find_sdk && ! fetch_sdk; then
    echo "$sdk_problem" >&2
    exit 1
fi

PATH=$(dirname "$dotnet"):$PATH
export PATH
cd "$root"
OTTO_SCREENSHOTS=$folder "$dotnet" test tests/OttoHangfire.Browser.Tests --nologo --filter FullyQualifiedName~Screenshots
echo "The pictures are in $folder."
