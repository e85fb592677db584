//! Thermal zones of `/sys/class/thermal`: <https://docs.kernel.org/driver-api/thermal/sysfs-api.html>.

use std::path::Path;

use super::{Found, celsius};
use crate::sys::hot_file::HotFile;
use crate::sys::hwmon::{line, numbered};

/// Trip points of a zone that are looked at; real ones have up to twelve.
const MAX_TRIPS: u32 = 16;

pub(super) fn search(class: &Path) -> Vec<Found> {
    numbered(class, "thermal_zone").iter().filter_map(|folder| zone(folder)).collect()
}

fn zone(folder: &Path) -> Option<Found> {
    Some(Found {
        name: line(&folder.join("type"))?,
        device: String::new(),
        drive: None,
        input: HotFile::new(folder.join("temp")),
        limit: limit(folder),
    })
}

/// The critical trip point, else the first one.
fn limit(folder: &Path) -> Option<f64> {
    let trip = |index: u32, what: &str| folder.join(format!("trip_point_{index}_{what}"));
    let critical =
        (0..MAX_TRIPS).find(|&index| line(&trip(index, "type")).is_some_and(|kind| kind == "critical"));
    celsius(&trip(critical.unwrap_or(0), "temp"))
}
