#!/bin/sh
# After the files of the package are there: first installation and upgrade, Debian and RPM.
set -e

# Debian says "configure" with the version that was there before, if one was; RPM how many there are now.
case "$1" in
configure) if [ -z "$2" ]; then first=yes; else first=no; fi ;;
abort-*) exit 0 ;;
1) first=yes ;;
*) first=no ;;
esac

if ! getent passwd spectra >/dev/null; then
    # A group that somebody, or an earlier installation, left is taken as it is.
    if getent group spectra >/dev/null; then set -- --gid spectra; else set -- --user-group; fi
    useradd --system "$@" --home-dir /var/lib/spectra --no-create-home --shell /usr/sbin/nologin spectra
fi
if [ ! -d /var/lib/spectra ]; then
    install -d -m 0750 -o spectra -g spectra /var/lib/spectra
fi
if [ -e /etc/spectra/server.env ]; then
    chgrp spectra /etc/spectra/server.env
    chmod 0640 /etc/spectra/server.env
fi
if [ -e /etc/systemd/system/spectra-server.service ]; then
    echo "spectra-server: /etc/systemd/system/spectra-server.service goes before the package's unit;" \
        "if 'spectra-server install' wrote it, remove it and /usr/local/bin/spectra-server" >&2
fi
[ -d /run/systemd/system ] || exit 0

systemctl daemon-reload
if [ "$first" = yes ]; then
    systemctl enable spectra-server.service
fi
# Whoever has disabled the service keeps it so. A start that fails is told, and is no failed installation.
if systemctl is-enabled --quiet spectra-server.service; then
    start=restart
else
    start=try-restart
fi
systemctl "$start" spectra-server.service ||
    echo "spectra-server did not start: journalctl --unit spectra-server, spectra-server doctor" >&2
