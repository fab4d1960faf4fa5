#!/usr/bin/env bash
# From a bare Debian 12 to a running city. See `./bootstrap.sh` for the commands.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

needed=(build-essential cmake ninja-build pkg-config gettext libzmq3-dev libsqlite3-dev libncurses-dev libconfig-dev
    libsodium-dev libmsgpack-dev libjansson-dev libssl-dev unixodbc-dev libcmocka-dev libvterm-dev libutf8proc-dev libicu-dev tmux scdoc tzdata python3
    python3-zmq python3-msgpack sqlite3 ncurses-term)
needed_for_tests=(clang clang-format libclang-rt-14-dev librsvg2-bin fonts-noto-cjk sip-tester libsqliteodbc)
bin=build/release/bin

usage() {
    cat >&2 <<'TEXT'
usage: ./bootstrap.sh COMMAND

  deps [--all]   install what is missing to build and run (with --all: to test, too); Debian 12, apt
  build          deps, then build; the programs are in build/release/bin
  test           deps --all, build, then run all tests
  demo [ARGS]    deps, build, then run a sample city on this machine
TEXT
}

is_debian_12() {
    # In a subshell: os-release sets names like VERSION.
    (. /etc/os-release 2>/dev/null && [ "${ID:-}" = debian ] && [ "${VERSION_ID:-}" = 12 ])
}

# Prints those of the given packages that are not installed.
missing_packages() {
    local have
    have=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    local package
    for package in "$@"; do
        grep -qx -- "$package installed" <<<"$have" || echo "$package"
    done
}

deps() {
    local packages=("${needed[@]}")
    case "${1:-}" in
    --all) packages+=("${needed_for_tests[@]}") ;;
    "") ;;
    *) usage && exit 2 ;;
    esac

    if ! is_debian_12; then
        deps_elsewhere "${packages[@]}"
        return
    fi
    local missing
    mapfile -t missing < <(missing_packages "${packages[@]}")
    [ "${#missing[@]}" -eq 0 ] && return

    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || not_installed "there is no sudo here" "${missing[@]}"
        as_root=(sudo)
    fi
    # As for the build: standard output is left to what the demo prints.
    echo "Installing: ${missing[*]}" >&2
    { "${as_root[@]}" apt-get update -q &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -qy --no-install-recommends "${missing[@]}"; } >&2 ||
        not_installed "see above" "${missing[@]}"
}

not_installed() {
    echo "bootstrap: not installed ($1): ${*:2}" >&2
    echo "bootstrap: as root: apt-get update && apt-get install --no-install-recommends ${*:2}" >&2
    exit 1
}

# Another system: its packages have other names, so look for what they bring.
deps_elsewhere() {
    local absent=() tool library
    for tool in cc cmake ninja pkg-config msgfmt xgettext scdoc tmux sqlite3; do
        command -v "$tool" >/dev/null || absent+=("$tool")
    done
    if command -v pkg-config >/dev/null; then
        for library in libzmq sqlite3 ncursesw libconfig libsodium jansson openssl odbc libutf8proc; do
            pkg-config --exists "$library" || absent+=("$library")
        done
    fi
    [ "${#absent[@]}" -eq 0 ] && return
    echo "bootstrap: this is not Debian 12, so nothing is installed. Missing: ${absent[*]}" >&2
    echo "bootstrap: on Debian 12 the packages are: $*" >&2
    exit 1
}

build() {
    if [ ! -f build/release/build.ninja ]; then
        echo "Building Rexian into build/release" >&2
        mkdir -p build
        if ! cmake --preset release >build/configure.log 2>&1; then
            cat build/configure.log >&2
            exit 1
        fi
    fi
    cmake --build --preset release -- --quiet >&2
}

case "${1:-}" in
deps)
    deps "${2:-}"
    ;;
build)
    deps
    build
    ;;
test)
    deps --all
    build
    ctest --preset release
    ;;
demo)
    shift
    deps
    build
    export REXIAN_BIN="$PWD/$bin" REXIAN_SOURCE="$PWD" REXIAN_LOCALEDIR="$PWD/build/release/locale"
    exec bash packaging/demo.sh "$@"
    ;;
*)
    usage
    exit 2
    ;;
esac
