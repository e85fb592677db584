#!/bin/sh
# Before the files of the package go. Identity, settings and spool stay.
set -e

[ -d /run/systemd/system ] || exit 0
case "$1" in
# Debian removes it; that it was enabled is remembered, for the case that it comes back.
remove | deconfigure) systemctl stop spectra-agent.service ;;
# RPM erases the last one.
0) systemctl disable --now spectra-agent.service ;;
# An upgrade goes on with the service.
esac
