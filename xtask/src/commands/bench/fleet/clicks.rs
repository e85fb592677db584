//! From a person's click to the host, and to the first byte of its answer: each time at two servers of one database,
//! where one is asked and the other one watched, and the host may be at either.

use anyhow::{Context, Result};
use serde_json::Value;

use super::stage::Stage;
use super::{Wanted, build_programs};
use crate::timescale::{self, Data, Wish};

/// Agents with held polls.
pub(in super::super) const ASKED: u32 = 1000;
/// Commands a second: more than a room of people at their dashboards ask for.
const CLICKS: u32 = 20;
/// From the click, milliseconds; 99 of 100.
const GOAL: f64 = 300.0;

pub(in super::super) fn measure(wanted: &Wanted) -> Result<()> {
    let Wanted { agents, seconds, debug, provision } = *wanted;
    let profile = build_programs(debug)?;
    let timescale = timescale::provide_own(&Wish { provision, data: Data::Fresh, is_tuned: true })?;
    let mut stage = Stage::set(profile, &timescale.url, agents)?;
    let other = stage.replicate()?;
    println!("commands to {agents} agents at two servers over {}, fsync on, HTTP/2 over TLS", timescale.name);
    let steady = stage.click(agents, seconds, &other, CLICKS)?;
    let clicks = &steady["clicks"];
    println!(
        "  {} clicks, {CLICKS} a second; not answered: {}; {} polls held",
        clicks["clicked"], clicks["failed"], steady["polls_held"]
    );
    for (name, key) in [("click to the poll's answer", "polled"), ("click to the first byte", "answered")] {
        print(name, &clicks[key])?;
    }
    Ok(())
}

fn print(name: &str, figures: &Value) -> Result<()> {
    let [p50, p99, most] = ["p50_ms", "p99_ms", "max_ms"].map(|key| figures[key].as_f64());
    let p99 = p99.with_context(|| format!("{name}: nothing was measured"))?;
    let [p50, most] = [p50, most].map(Option::unwrap_or_default);
    let verdict = if p99 <= GOAL { "reached" } else { "missed" };
    println!(
        "  {name:<28} p50 {p50:>7.1} ms  p99 {p99:>7.1} ms  goal {GOAL} ms: {verdict}  max {most:.1} ms"
    );
    Ok(())
}
