//! What a person can ask a host: eight diagnostics, each typed, bounded, and in a file of its own.
//!
//! | file | what it finds out |
//! |---|---|
//! | `ping` | whether a host answers, and how soon |
//! | `traceroute` | the way to a host |
//! | `connect` | whether a port answers, and with which certificates |
//! | `dns` | what the host's resolver's servers say of a name |
//! | `netstat` | open sockets, and whose they are |
//! | `disk_usage` | the largest folders and files of a file system |
//! | `mounts` | file systems |
//! | `logs` | lines of the journal, the kernel, a file |
//!
//! None runs a shell. Whatever may block runs on a thread of its own (`worker`), so that whoever asks can
//! be told at once that it was cancelled.

mod answer;
mod connect;
mod disk_usage;
mod dns;
mod echo;
mod fault;
pub mod icmp;
pub mod logs;
mod mounts;
mod netstat;
mod ping;
mod progress;
mod request;
mod resolve;
mod rules;
mod traceroute;
mod worker;

use std::path::PathBuf;

use serde_json::value::RawValue;
use tokio::time::Instant;

pub use fault::Fault;
pub use progress::{Pieces, Progress};
pub use request::Diagnostic;
pub use rules::Rules;

use crate::host::Host;

/// What a diagnostic is run with.
#[derive(Clone, Debug)]
pub struct Context {
    pub host: Host,
    pub rules: Rules,
    /// Where it tells how far it is.
    pub progress: Progress,
    /// When nobody waits any more: what can give a part of its answer gives it before.
    pub deadline: Instant,
    /// Certificate authorities that the agent trusts instead of the system's.
    pub authorities: Option<PathBuf>,
}

/// Runs a diagnostic, if the policies allow it. Its answer is no longer than they say. Dropping the future
/// ends it: what blocks is told to end, and its thread is left to do so.
pub async fn run(diagnostic: &Diagnostic, context: &Context) -> Result<Box<RawValue>, Fault> {
    context.rules.allow_type(diagnostic.name())?;
    let limit = context.rules.output_bytes();
    match diagnostic {
        Diagnostic::Ping(wish) => answer::within(ping::ping(wish, context).await?, limit),
        Diagnostic::Traceroute(wish) => answer::within(traceroute::traceroute(wish, context).await?, limit),
        Diagnostic::Connect(wish) => answer::within(connect::connect(wish, context).await?, limit),
        Diagnostic::Dns(wish) => answer::within(dns::dns(wish, context).await?, limit),
        Diagnostic::Netstat => answer::within(netstat::netstat(context).await?, limit),
        Diagnostic::DiskUsage(wish) => answer::within(disk_usage::disk_usage(wish, context).await?, limit),
        Diagnostic::Mounts => answer::within(mounts::mounts(context).await?, limit),
        Diagnostic::Logs(wish) => answer::within(logs::logs(wish, context).await?, limit),
    }
}
