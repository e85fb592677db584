#!/bin/sh
# Before the files of the package go. An upgrade ("upgrade" for Debian, 1 for RPM) goes on with the service.
set -e

case "$1" in
upgrade | 1) exit 0 ;;
esac
if [ -d /run/systemd/system ]; then
    systemctl disable --now spectra-server.service
fi
