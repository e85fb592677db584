//! What is said to people about the service on FreeBSD.

/// What somebody does who may not.
pub(in crate::service) const AGAIN: &str = "become root (su, doas, sudo)";
/// How the service's last words are read, and what stands before a command that root types.
pub(in crate::service) const WORDS: (&str, &str) = ("tail /var/log/spectra/agent.log", "");

pub(in crate::service) const INSTALL: &str = "\
Puts this program into /usr/local/bin, and a script into /usr/local/etc/rc.d, which starts it under daemon(8): again
when it fails. Enables the service (sysrc spectra_agent_enable=YES), registers, starts it and waits until the server
has taken the first batch. It runs as root; its identity is root's alone.

Doing it again changes only what is different. A newer program replaces the older one; identity, settings and
spool stay.

Examples:
  With a token from `spectra-server token create` on the server:
    spectra-agent install --server https://spectra.example:8080 --token-file -

  With an authority of the server's own (`spectra-server tls ca`), or its fingerprint (`… tls fingerprint`):
    spectra-agent install --server https://192.0.2.1:8443 --token-file token --ca spectra-ca.pem
    spectra-agent install --server https://192.0.2.1:8443 --token-file token --pin sha256:…

Environment:
  SPECTRA_SERVER  address of the server
  SPECTRA_TOKEN   one-time token

Exit status: 0 when the service runs and the server takes what it sends; 1 otherwise, with what to do about it.";

pub(in crate::service) const UNINSTALL: &str = "\
Examples:
  spectra-agent uninstall            ends the service; identity, settings and spool stay for the next installation
  spectra-agent uninstall --purge    leaves nothing of it on this host";
