#!/bin/sh
# Installs the Spectra agent as a service, or a newer one over an older. Needs root, and a registration token
# in SPECTRA_TOKEN; an agent that is registered already stays the host that it is.
# Everything is in a function: a script that arrives in part does nothing.
set -eu

fail() {
    echo "cannot install the Spectra agent: $1" >&2
    exit 1
}

# download ADDRESS FILE [AUTHORITY]
download() {
    if command -v curl >/dev/null; then
        curl -fsSL ${3:+--cacert "$3"} -H "X-Spectra-Token: $SPECTRA_TOKEN" -o "$2" "$1"
    elif command -v wget >/dev/null; then
        wget -q ${3:+--ca-certificate="$3"} --header="X-Spectra-Token: $SPECTRA_TOKEN" -O "$2" "$1"
    elif command -v fetch >/dev/null; then
        # It has no headers of one's own.
        fetch -q ${3:+--ca-cert="$3"} -o "$2" "$1?token=$SPECTRA_TOKEN"
    else
        fail "one of curl, wget and fetch is needed to download it"
    fi || fail "$1 cannot be downloaded"
}

main() {
umask 077
[ "$(id -u)" = 0 ] || fail "this needs root"
case "${SPECTRA_TOKEN:-}" in
'') fail "there is no registration token in SPECTRA_TOKEN" ;;
*[!A-Za-z0-9._-]*) fail "the registration token has characters that no token has" ;;
esac
