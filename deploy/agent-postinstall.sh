#!/bin/sh
# After the files of the package are there: first installation and upgrade, Debian and RPM.
set -e

# Debian says "configure" with the version that was there before, if one was; RPM how many there are now.
case "$1" in
configure) if [ -z "$2" ]; then enable=yes; else enable=no; fi ;;
abort-*) exit 0 ;;
1) enable=yes ;;
*) enable=no ;;
esac

if ! getent passwd spectra-agent >/dev/null; then
    # A group that somebody, or an earlier installation, left is taken as it is.
    if getent group spectra-agent >/dev/null; then set -- --gid spectra-agent; else set -- --user-group; fi
    useradd --system "$@" --home-dir /var/lib/spectra-agent --no-create-home --shell /usr/sbin/nologin spectra-agent
fi
# What 'spectra-agent install' put there would go before the package's program and unit.
unit=/etc/systemd/system/spectra-agent.service
if [ -e "$unit" ]; then
    if grep -q -e '^# Written by spectra-agent install' -e '^ExecStart=/usr/local/bin/spectra-agent run' "$unit"; then
        rm -f "$unit" /usr/local/bin/spectra-agent
        enable=yes
    else
        echo "spectra-agent: $unit goes before the package's unit" >&2
    fi
fi
if [ ! -e /etc/spectra/agent.json ]; then
    echo "spectra-agent: tell it where to report to: sudo spectra-agent install --server URL --token-file -" >&2
    [ ! -d /run/systemd/system ] || systemctl daemon-reload
    exit 0
fi
# A host that is set up: files, user and rights as this version has them; identity, settings and spool stay.
spectra-agent install --no-start || echo "spectra-agent: run 'sudo spectra-agent install' again" >&2
[ -d /run/systemd/system ] || exit 0
systemctl daemon-reload
if [ "$enable" = yes ]; then
    systemctl enable spectra-agent.service
fi
# Whoever has disabled the service keeps it so. A start that fails is told, and is no failed installation.
if systemctl is-enabled --quiet spectra-agent.service; then
    start=restart
else
    start=try-restart
fi
systemctl "$start" spectra-agent.service ||
    echo "spectra-agent did not start: journalctl --unit spectra-agent" >&2
