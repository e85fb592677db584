//! The table of `check`: aligned, and coloured where someone looks.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::Duration;

use super::Finding;
use crate::VERSION;
use crate::host::Host;
use crate::log::has_colours;
use crate::runner::State;

pub(super) fn print(host: &Host, findings: &[Finding]) -> io::Result<()> {
    let stdout = io::stdout();
    let colours = has_colours(&stdout);
    let text = format!("spectra-agent {VERSION} on {}\n\n{}", host.name(), table(findings, colours));
    let mut stdout = stdout.lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // A reader that has seen enough closes the pipe.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

fn table(findings: &[Finding], colours: bool) -> String {
    let names = width("COLLECTOR", findings.iter().map(|finding| finding.name));
    let states = width("STATE", findings.iter().map(|finding| finding.state.words()));
    let mut text =
        format!("{:names$}  {:states$}  {:>5}  {:>9}  FINDS\n", "COLLECTOR", "STATE", "EVERY", "TOOK");
    for Finding { name, interval, state, took, finds } in findings {
        let words = format!("{:states$}", state.words());
        let words = if colours { format!("\x1b[{}m{words}\x1b[0m", colour(*state)) } else { words };
        let every = format!("{} s", interval.as_secs());
        let took = took.map_or_else(|| "-".to_owned(), milliseconds);
        let _ = writeln!(text, "{name:names$}  {words}  {every:>5}  {took:>9}  {finds}");
    }
    text
}

fn width<'a>(head: &str, column: impl Iterator<Item = &'a str>) -> usize {
    column.map(str::len).fold(head.len(), usize::max)
}

fn milliseconds(took: Duration) -> String {
    format!("{:.2} ms", took.as_secs_f64() * 1000.0)
}

/// Green, yellow, red, grey.
fn colour(state: State) -> u8 {
    match state {
        State::Ok => 32,
        State::Empty | State::NeedsPermission => 33,
        State::Stuck | State::Broken => 31,
        State::NotHere => 90,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Finding, State, table};

    fn findings() -> Vec<Finding> {
        vec![
            Finding {
                name: "cpu",
                interval: Duration::from_secs(5),
                state: State::Ok,
                took: Some(Duration::from_micros(123)),
                finds: "2 processors".into(),
            },
            Finding {
                name: "temperature",
                interval: Duration::from_secs(10),
                state: State::NotHere,
                took: None,
                finds: "no sensors".into(),
            },
        ]
    }

    #[test]
    fn columns_are_aligned() {
        let expected = "\
COLLECTOR    STATE             EVERY       TOOK  FINDS
cpu          ok                  5 s    0.12 ms  2 processors
temperature  not on this host   10 s          -  no sensors
";
        assert_eq!(table(&findings(), false), expected);
    }

    #[test]
    fn colours_do_not_move_columns() {
        let coloured = table(&findings(), true);
        let plain = coloured.replace("\x1b[32m", "").replace("\x1b[90m", "").replace("\x1b[0m", "");
        assert_ne!(coloured, plain);
        assert_eq!(plain, table(&findings(), false));
    }
}
