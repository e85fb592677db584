//! `pool_list`: what is built of several drives: arrays of MD, pools of ZFS, file systems of btrfs.

#[cfg_attr(target_os = "linux", path = "pool/linux/mod.rs")]
#[cfg_attr(target_os = "freebsd", path = "pool/freebsd.rs")]
#[cfg_attr(windows, path = "pool/other.rs")]
mod os;
pub mod zfs;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::{Pool, PoolList};

use super::{Broken, Collector, Fault, Spec};

pub(crate) const SPEC: Spec =
    Spec { name: "pool_list", interval: Duration::from_mins(1), start: os::start, describe };

/// Pools that are told; and drives of one that are named, letters of what is said of them.
const MAX_POOLS: usize = 256;
const DETAIL_BYTES: usize = 512;

#[derive(Debug)]
struct PoolCollector {
    source: os::Source,
}

impl Collector for PoolCollector {
    fn collect(&mut self, _: Instant) -> Result<Vec<Metric>, Fault> {
        let mut pools = self.source.read()?;
        pools.truncate(MAX_POOLS);
        if pools.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![PoolList { pools }.into()])
    }

    fn broken(&self) -> Vec<Broken> {
        self.source.broken().to_vec()
    }
}

/// What is said of drives, for people, cut where it gets too long.
pub fn detail(words: &[String]) -> String {
    let mut text = words.join(", ");
    text.truncate(text.floor_char_boundary(DETAIL_BYTES));
    text
}

fn describe(metrics: &[Metric]) -> String {
    let [Metric::PoolList(list)] = metrics else { return String::new() };
    let pools: Vec<_> = list.pools.iter().map(in_words).collect();
    super::text::short_list(&pools.iter().map(String::as_str).collect::<Vec<_>>())
}

fn in_words(pool: &Pool) -> String {
    let name = if pool.label.is_empty() { &pool.name } else { &pool.label };
    let degraded = if pool.degraded == Some(true) && !pool.state.eq_ignore_ascii_case("degraded") {
        " degraded"
    } else {
        ""
    };
    let detail = if pool.detail.is_empty() { String::new() } else { format!(" ({})", pool.detail) };
    format!("{} {name} {}{degraded}{detail}", pool.kind, pool.state)
}
