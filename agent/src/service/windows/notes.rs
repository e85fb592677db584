//! What is said to people about the service on Windows.

/// What somebody does who may not.
pub(in crate::service) const AGAIN: &str = "open PowerShell or a console as an administrator";
/// How the service's last words are read, and what stands before a command that an administrator types.
pub(in crate::service) const WORDS: (&str, &str) = (r"C:\ProgramData\Spectra\logs\agent.log", "");

pub(in crate::service) const INSTALL: &str = "\
Puts this program into C:\\Program Files\\Spectra, makes the service SpectraAgent, which starts with the host and again
when it fails, registers, starts the service and waits until the server has taken the first batch. It runs as
SYSTEM: identity, settings, spool, audit and log are in C:\\ProgramData\\Spectra, for SYSTEM and administrators alone.

Doing it again changes only what is different. A newer program replaces the older one; identity, settings and
spool stay.

Examples:
  With a token from `spectra-server token create` on the server:
    spectra-agent install --server https://spectra.example:8080 --token-file token.txt

  With an authority of the server's own (`spectra-server tls ca`), or its fingerprint (`… tls fingerprint`):
    spectra-agent install --server https://192.0.2.1:8443 --token-file token.txt --ca spectra-ca.pem
    spectra-agent install --server https://192.0.2.1:8443 --token-file token.txt --pin sha256:…

Environment:
  SPECTRA_SERVER  address of the server
  SPECTRA_TOKEN   one-time token

Exit status: 0 when the service runs and the server takes what it sends; 1 otherwise, with what to do about it.";

pub(in crate::service) const UNINSTALL: &str = "\
Examples:
  spectra-agent uninstall            ends the service; identity, settings and spool stay for the next installation
  spectra-agent uninstall --purge    leaves nothing of it on this host";
