#!/bin/sh
# Before the files of the package go. Data and settings stay.
set -e

[ -d /run/systemd/system ] || exit 0
case "$1" in
# Debian removes it; that it was enabled is remembered, for the case that it comes back.
remove | deconfigure) systemctl stop spectra-server.service ;;
# RPM erases the last one.
0) systemctl disable --now spectra-server.service ;;
# An upgrade goes on with the service.
esac
