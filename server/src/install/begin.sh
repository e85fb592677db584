#!/bin/sh
# Installs the Spectra agent as a service. Needs root, and a registration token in SPECTRA_TOKEN.
# Everything is in a function: a script that arrives in part does nothing.
set -eu

fail() {
    echo "cannot install the Spectra agent: $1" >&2
    exit 1
}

main() {
umask 077
[ "$(id -u)" = 0 ] || fail "this needs root"
case "${SPECTRA_TOKEN:-}" in
'') fail "there is no registration token in SPECTRA_TOKEN" ;;
*[!A-Za-z0-9._-]*) fail "the registration token has characters that no token has" ;;
esac
