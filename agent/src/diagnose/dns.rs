//! `dns`: what the servers of the host's resolver say of a name.

mod ask;
mod message;
#[cfg_attr(unix, path = "dns/unix.rs")]
#[cfg_attr(windows, path = "dns/windows.rs")]
mod os;
mod resolv;

use std::time::Duration;

use spectra_protocol::command::{NetworkDiagnostic, NetworkReport};

use super::ping::milliseconds;
use super::worker::on_thread;
use super::{Context, Fault};
use message::{Kind, Question};
use resolv::Resolver;

/// For one server, milliseconds.
const TIMEOUT_MS: u64 = 2000;
const LEAST_TIMEOUT_MS: u64 = 100;
/// Before the deadline, so that the answer still arrives.
const MARGIN: Duration = Duration::from_millis(500);

pub(super) async fn dns(wish: &NetworkDiagnostic, context: &Context) -> Result<NetworkReport, Fault> {
    let NetworkDiagnostic { target, record, timeout_ms, .. } = wish;
    if let Ok(address) = target.parse() {
        context.rules.allow_address(address)?;
    }
    let kind = Kind::of(record)?;
    let host = context.host.clone();
    let text = on_thread("dns", move |_| os::resolver(&host)).await?;
    let resolver = Resolver::parse(&text.map_err(|error| Fault::failed(error.in_one_line()))?);
    let patience = milliseconds(*timeout_ms, TIMEOUT_MS, LEAST_TIMEOUT_MS);
    let end = context.deadline.checked_sub(MARGIN).unwrap_or(context.deadline);
    let mut report =
        NetworkReport { action: "dns".into(), target: target.clone(), ..NetworkReport::default() };
    let candidates = resolver.candidates(target);
    for (number, name) in candidates.iter().enumerate() {
        let question = Question::new(name, kind)?;
        let answer = ask::ask(&resolver, &question, patience, end).await?;
        let is_found = answer.code == "NOERROR" && !answer.records.is_empty();
        if is_found || number + 1 == candidates.len() {
            report.dns = Some(answer);
            break;
        }
    }
    Ok(report)
}
