#!/bin/sh
# After the files of the package are there: first installation and upgrade, Debian and RPM.
set -e

if ! getent passwd spectra >/dev/null; then
    useradd --system --user-group --home-dir /var/lib/spectra --no-create-home --shell /usr/sbin/nologin spectra
fi
if [ ! -d /var/lib/spectra ]; then
    install -d -m 0750 -o spectra -g spectra /var/lib/spectra
fi
if [ -e /etc/spectra/server.env ]; then
    chgrp spectra /etc/spectra/server.env
    chmod 0640 /etc/spectra/server.env
fi
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl enable spectra-server.service
    systemctl restart spectra-server.service
fi
