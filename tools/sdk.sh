# Read by the scripts with ".", never run. POSIX sh; expects $root, the folder of the solution.
# shellcheck shell=sh
: "${root:?the folder of the solution}"

# No banner, no messages home, no build process left behind that would hold on to a caller's streams.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1

# The version that global.json asks for.
wanted_sdk() {
    sed -n 's/.*"version"[^"]*"\([^"]*\)".*/\1/p' "$root/global.json"
}

# Sets $dotnet to the program that runs Otto: the one the setup fetched, else the one on the PATH.
find_dotnet() {
    if [ -x "$root/.dotnet/dotnet" ]; then
        dotnet=$root/.dotnet/dotnet
        export DOTNET_ROOT="$root/.dotnet"
    elif command -v dotnet >/dev/null 2>&1; then
        dotnet=$(command -v dotnet)
    elif [ -x "${DOTNET_ROOT:-/nonexistent}/dotnet" ]; then
        dotnet=$DOTNET_ROOT/dotnet
    else
        return 1
    fi
}

# Sets $sdk to the version that this dotnet uses for the solution; fails when none of its SDKs fits global.json.
sdk_fits() {
    sdk=$(cd "$root" && "$1" --version 2>/dev/null) && [ -n "$sdk" ]
}

# Sets $dotnet to one whose SDK fits global.json, if this machine has one.
find_sdk() {
    if [ -x "$root/.dotnet/dotnet" ] && sdk_fits "$root/.dotnet/dotnet"; then
        find_dotnet
        return
    fi

    dotnet=$(command -v dotnet) && sdk_fits "$dotnet"
}

# Fetches the SDK into .dotnet/ with Microsoft's script. When that fails, $sdk_problem says what to do.
# shellcheck disable=SC2034 # it is read by the scripts that read this file
fetch_sdk() {
    installer=$root/artifacts/dotnet-install.sh
    fresh=$root/artifacts/dotnet.new
    mkdir -p "$root/artifacts"
    rm -rf "$fresh" "$installer"

    # To a file first: half a script that arrives through a pipe would run as it is.
    if ! download "https://dot.net/v1/dotnet-install.sh" "$installer"; then
        sdk_problem="The .NET SDK $(wanted_sdk) is missing, and https://dot.net/v1/dotnet-install.sh could not be downloaded. Check the connection and run this again, or install the SDK yourself from https://dotnet.microsoft.com/download/dotnet/10.0."
        return 1
    fi

    if ! bash "$installer" --version "$(wanted_sdk)" --install-dir "$fresh" --no-path; then
        sdk_problem="Microsoft's dotnet-install.sh could not install the .NET SDK $(wanted_sdk). Check the connection and the free space and run this again, or install the SDK yourself from https://dotnet.microsoft.com/download/dotnet/10.0."
        return 1
    fi

    if ! sdk_fits "$fresh/dotnet"; then
        (cd "$root" && "$fresh/dotnet" --version 2>&1) || true
        sdk_problem="The .NET SDK $(wanted_sdk) was downloaded, but it does not run on this machine. The log says why: often libicu or libstdc++ is missing."
        return 1
    fi

    # Moved when complete, so that an interruption never leaves half an SDK where the next run would find it.
    rm -rf "$root/.dotnet" && mv "$fresh" "$root/.dotnet" && find_dotnet
}

download() {
    if command -v curl >/dev/null 2>&1; then
        curl --fail --silent --show-error --location --retry 2 --connect-timeout 15 --max-time 120 --output "$2" "$1"
    elif command -v wget >/dev/null 2>&1; then
        wget --quiet --tries=3 --timeout=15 --output-document="$2" "$1"
    else
        echo "Neither curl nor wget is installed."
        return 1
    fi && [ -s "$2" ]
}
