#!/bin/sh
# After the files of the package are gone. The data in /var/lib/spectra stays, unless Debian's package is purged.
set -e

if [ "$1" = purge ]; then
    rm -rf /var/lib/spectra
    rm -f /etc/systemd/system/multi-user.target.wants/spectra-server.service
    # An agent of this host keeps its own files there.
    rmdir /etc/spectra 2>/dev/null || true
    if getent passwd spectra >/dev/null && command -v userdel >/dev/null; then
        userdel spectra
    fi
    # Some systems leave it behind.
    if getent group spectra >/dev/null && command -v groupdel >/dev/null; then
        groupdel spectra
    fi
fi
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
fi
