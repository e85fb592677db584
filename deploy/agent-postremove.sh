#!/bin/sh
# After the files of the package are gone. Identity, settings and spool stay, unless Debian's package is purged.
set -e

if [ "$1" = purge ]; then
    rm -rf /var/lib/spectra-agent /var/log/spectra /run/spectra-agent
    rm -f /etc/spectra/agent.json /etc/spectra/agent-id.json /etc/spectra/agent.toml
    rm -f /etc/spectra/ca.crt /etc/spectra/token /etc/spectra/agent-proxy.env
    rm -rf /etc/systemd/system/spectra-agent.service.d
    rm -f /etc/systemd/system/multi-user.target.wants/spectra-agent.service
    # A server of this host keeps its own files there.
    rmdir /etc/spectra 2>/dev/null || true
    if getent passwd spectra-agent >/dev/null && command -v userdel >/dev/null; then
        userdel spectra-agent
    fi
    # Some systems leave it behind.
    if getent group spectra-agent >/dev/null && command -v groupdel >/dev/null; then
        groupdel spectra-agent
    fi
fi
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
fi
