//! Answers about the network.

use spectra_protocol::command::{Certificate, NetworkReport, PingResult, Socket};

use crate::put;
use crate::table::table;
use crate::unit::time;

pub(super) fn ping(report: &NetworkReport) -> String {
    let mut text = String::new();
    for PingResult { seq, success, rtt, response, peer, code: _ } in &report.ping_results {
        match (success, peer.as_str()) {
            (true, _) => put!(text, "reply from {peer}: seq={seq} time={}\n", time(*rtt)),
            (false, "") => put!(text, "seq={seq}: {response}\n"),
            (false, _) => put!(text, "from {peer}: seq={seq}: {response}\n"),
        }
    }
    if let Some(sum) = &report.summary {
        put!(
            text,
            "\n{} to {}: {} sent, {} received, {} % lost",
            report.target,
            sum.address,
            sum.sent,
            sum.received,
            sum.loss_percent
        );
        if sum.received > 0 {
            let [min, avg, max, mdev] = [sum.min, sum.avg, sum.max, sum.mdev].map(time);
            put!(text, "; min {min}, avg {avg}, max {max}, mdev {mdev}");
        }
        text += "\n";
    }
    with_note(text, report)
}

pub(super) fn traceroute(report: &NetworkReport) -> String {
    if report.hops.is_empty() {
        return with_note(format!("{}\n", report.raw_output.trim_end()), report);
    }
    let mut text = format!("to {}\n", report.target);
    for hop in &report.hops {
        let (mut line, mut last) = (format!("{:>3} ", hop.hop), "");
        for probe in &hop.probes {
            if probe.peer.is_empty() {
                line += " *";
                continue;
            }
            if probe.peer != last {
                put!(line, " {}", probe.peer);
                last = &probe.peer;
            }
            put!(line, " {}", time(probe.rtt));
        }
        put!(text, "{line}\n");
    }
    with_note(text, report)
}

pub(super) fn connect(report: &NetworkReport) -> String {
    let mut text = String::new();
    for result in &report.ping_results {
        let outcome = if result.success { "answers" } else { result.response.as_str() };
        put!(text, "{}: {outcome}\n", report.target);
    }
    let Some(connection) = &report.connection else { return with_note(text, report) };
    put!(text, "addresses   {} ({})\n", connection.addresses.join(", "), time(connection.dns));
    if let Some(tcp) = connection.tcp {
        put!(text, "TCP         {} ({})\n", connection.address, time(tcp));
    }
    let Some(tls) = &connection.tls else { return with_note(text, report) };
    let took = tls.time.map(|took| format!(" ({})", time(took))).unwrap_or_default();
    let verified = if tls.verified { "verified".to_owned() } else { format!("NOT VERIFIED: {}", tls.error) };
    put!(text, "TLS         {} {}{took}, {verified}\n", tls.version, tls.cipher);
    for Certificate { subject, issuer, names, not_after, days_left, error, .. } in &tls.certificates {
        match error.as_str() {
            "" => put!(
                text,
                "certificate {subject}, by {issuer}\n            until {not_after}, {days_left} days\n"
            ),
            error => put!(text, "certificate that cannot be read: {error}\n"),
        }
        if !names.is_empty() {
            put!(text, "            for {}\n", names.join(", "));
        }
    }
    with_note(text, report)
}

pub(super) fn dns(report: &NetworkReport) -> String {
    let Some(answer) = &report.dns else { return with_note(String::new(), report) };
    let rows: Vec<_> = answer
        .records
        .iter()
        .map(|record| {
            [record.name.clone(), record.ttl.to_string(), record.kind.clone(), record.value.clone()]
        })
        .collect();
    let records =
        if rows.is_empty() { String::new() } else { table(["NAME", "TTL", "TYPE", "VALUE"], &rows) + "\n" };
    let mut text =
        format!("{records}{} {} from {} in {}\n", answer.name, answer.code, answer.server, time(answer.time));
    for failed in &answer.failed {
        put!(text, "no answer: {failed}\n");
    }
    with_note(text, report)
}

pub(super) fn netstat(report: &NetworkReport) -> String {
    let at = |address: &str, port: u16| {
        let port = if port == 0 { "*".to_owned() } else { port.to_string() };
        if address.contains(':') { format!("[{address}]:{port}") } else { format!("{address}:{port}") }
    };
    let row = |socket: &Socket| {
        let process = match (socket.process.as_str(), socket.pid) {
            ("", None) => "-".to_owned(),
            (name, pid) => format!("{name}[{}]", pid.map(|pid| pid.to_string()).unwrap_or_default()),
        };
        let state = if socket.state.is_empty() { "-" } else { &socket.state };
        [
            socket.proto.clone(),
            at(&socket.local_addr, socket.local_port),
            at(&socket.remote_addr, socket.remote_port),
            state.to_owned(),
            process,
        ]
    };
    let rows: Vec<_> = report.netstat.iter().map(row).collect();
    with_note(table(["PROTO", "LOCAL", "REMOTE", "STATE", "PROCESS"], &rows), report)
}

/// With what of the answer is missing, and why.
fn with_note(mut text: String, report: &NetworkReport) -> String {
    if report.truncated {
        text += "there is more than this\n";
    }
    if !report.note.is_empty() {
        put!(text, "{}\n", report.note);
    }
    text
}
