//! What is said to people about the service on Linux.

/// What somebody does who may not.
pub(in crate::service) const AGAIN: &str = "put sudo in front";
/// How the service's last words are read, and what stands before a command that root types.
pub(in crate::service) const WORDS: (&str, &str) = ("journalctl -u spectra-agent", "sudo ");

pub(in crate::service) const INSTALL: &str = "\
Puts this program into /usr/local/bin (unless a package brought it), makes the user spectra-agent and a unit of
systemd with few rights, registers, starts the service and waits until the server has taken the first batch.
Looks what this host has (Docker, Podman, Proxmox, drives, a Raspberry Pi's firmware, a journal), and grants the
groups and capabilities that are needed to read it: each is printed with its reason, and --without leaves it out.
/etc/spectra/agent.toml, which has the last word over the server, is looked at too: what it forbids needs no rights.

Doing it again changes only what is different. A newer program replaces the older one; identity, settings and
spool stay.

Examples:
  With a token from `spectra-server token create` on the server:
    spectra-agent install --server https://spectra.example:8080 --token-file -

  With an authority of the server's own (`spectra-server tls ca`), or its fingerprint (`… tls fingerprint`):
    spectra-agent install --server https://192.0.2.1:8443 --token-file token --ca spectra-ca.pem
    spectra-agent install --server https://192.0.2.1:8443 --token-file token --pin sha256:…

  Without membership in the group docker, which is worth as much as root:
    spectra-agent install --without docker

  See first what it would do, as anybody:
    spectra-agent install --print --server https://spectra.example:8080

Environment:
  SPECTRA_SERVER  address of the server
  SPECTRA_TOKEN   one-time token
  HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY
                  proxies, which the service then uses too; kept in /etc/spectra/agent-proxy.env, for root alone

Exit status: 0 when the service runs and the server takes what it sends; 1 otherwise, with what to do about it.";

pub(in crate::service) const UNINSTALL: &str = "\
Examples:
  spectra-agent uninstall            ends the service; identity, settings and spool stay for the next installation
  spectra-agent uninstall --purge    leaves nothing of it on this host
Of a package: apt remove spectra-agent (apt purge), dnf remove spectra-agent.";
