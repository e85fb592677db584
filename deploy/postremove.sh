#!/bin/sh
# After the files of the package are gone. The data in /var/lib/spectra stays, also when the package is purged.
set -e

if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
fi
