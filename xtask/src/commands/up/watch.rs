//! The values on the screen: in place on a terminal, now and then a line elsewhere.

use std::io::{IsTerminal as _, Write as _, stdout};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::host::Host;
use crate::children::Children;
use crate::interrupt;

/// Between two looks at the values on a terminal.
const REFRESH: Duration = Duration::from_secs(2);

/// Between two lines in a log.
const LINE: Duration = Duration::from_mins(1);

/// Between two looks at the programs.
const POLL: Duration = Duration::from_millis(100);

/// Shows the values until Ctrl-C, or until a program ends.
pub(super) fn watch(children: &mut Children, ask: impl Fn() -> Result<Option<Host>>) -> Result<()> {
    let terminal = stdout().is_terminal();
    let mut height = 0;
    loop {
        children.check()?;
        if let Some(host) = ask()? {
            height = if terminal { redraw(&host.table(), height)? } else { append(&host)? };
        }
        let next = Instant::now() + if terminal { REFRESH } else { LINE };
        while Instant::now() < next {
            interrupt::check()?;
            children.check()?;
            thread::sleep(POLL);
        }
    }
}

/// Writes the table over the last one, and returns how many lines it has.
fn redraw(table: &str, height: usize) -> Result<usize> {
    let up = if height > 0 { format!("\x1b[{height}A\x1b[J") } else { String::new() };
    print(&format!("{up}{table}"))?;
    Ok(table.lines().count())
}

fn append(host: &Host) -> Result<usize> {
    print(&format!("{}\n", host.line()))?;
    Ok(0)
}

fn print(text: &str) -> Result<()> {
    let mut output = stdout().lock();
    output.write_all(text.as_bytes()).and_then(|()| output.flush()).context("cannot write to the terminal")
}
