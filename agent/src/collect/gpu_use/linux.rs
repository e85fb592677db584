//! Cards of `/sys/class/drm` whose drivers count (amdgpu), and NVIDIA's boards with a load of their own.
//!
//! NVIDIA's closed driver shows no use in any file; its cards are listed as soon as it does.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use spectra_protocol::metric::GpuUse;

use super::GpuCollector;
use crate::collect::text::{number, printable, value_of};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::folder::names;
use crate::sys::hot_file::{HotFile, read_once};
use crate::sys::hwmon::awake;

/// How often cards are looked for anew: a driver is loaded.
const SEARCH_AGE: Duration = Duration::from_mins(1);
/// Cards of the largest servers, twice.
const MAX_GPUS: usize = 32;
/// Names of the graphics processor among the devices of a Jetson whose frequency follows their load.
const JETSON: &[&str] = &["gpu", "gm20b", "gp10b", "gv11b", "ga10b"];

#[derive(Debug)]
pub(super) struct Source {
    host: Host,
    searched: Instant,
    gpus: Vec<Found>,
}

/// A card, and the files in which it counts.
#[derive(Debug)]
struct Found {
    name: String,
    model: String,
    /// What its load is divided by to be percent.
    busy_over: f64,
    power: HotFile,
    busy: HotFile,
    memory_busy: HotFile,
    memory_used: HotFile,
    memory_total: HotFile,
}

pub(super) fn start(host: &Host) -> Start {
    let class = host.sys("class");
    if let Err(error) = fs::read_dir(&class) {
        return Start::Broken(Fault::read(&class, error));
    }
    let gpus = search(host);
    if gpus.is_empty() {
        return Start::NotHere("no graphics processor under /sys/class/drm or /sys/class/devfreq");
    }
    let source = Source { host: host.clone(), searched: Instant::now(), gpus };
    Start::Ready(Box::new(GpuCollector { source, broken: Vec::new() }))
}

impl Source {
    /// Every card that says something.
    pub(super) fn read(&mut self, at: Instant, faults: &mut Vec<Fault>) -> Vec<GpuUse> {
        if at.saturating_duration_since(self.searched) >= SEARCH_AGE {
            self.gpus = search(&self.host);
            self.searched = at;
        }
        self.gpus.iter_mut().filter_map(|gpu| gpu.read(faults)).collect()
    }
}

impl Found {
    fn read(&mut self, faults: &mut Vec<Fault>) -> Option<GpuUse> {
        // To read a card that is switched off switches it on.
        if self.power.read().is_ok_and(|state| state.trim_ascii() == b"suspended") {
            return None;
        }
        let mut value = |file: &mut HotFile| number(awake(file, faults)?.trim_ascii());
        let busy = value(&mut self.busy).map(|busy| busy as f64 / self.busy_over);
        let memory_busy = value(&mut self.memory_busy).map(|busy| busy as f64);
        let percent = |share: Option<f64>| share.filter(|share| *share <= 100.0);
        let (used, total) = (value(&mut self.memory_used), value(&mut self.memory_total));
        if busy.is_none() && memory_busy.is_none() && total.is_none() {
            return None;
        }
        Some(GpuUse {
            gpu: self.name.clone(),
            model: self.model.clone(),
            busy_pct: percent(busy).into(),
            memory_busy_pct: percent(memory_busy).into(),
            memory_used: used.into(),
            memory_total: total.into(),
        })
    }
}

fn search(host: &Host) -> Vec<Found> {
    let mut found: Vec<Found> = names(&host.sys("class/drm"))
        .into_iter()
        .filter(|name| is_card(name))
        .map(|name| {
            let device = host.sys("class/drm").join(&name).join("device");
            let model = model(host, &device);
            gpu(name, model, &device, "gpu_busy_percent", 1.0)
        })
        .collect();
    let devices = host.sys("class/devfreq");
    let is_jetson = |name: &String| JETSON.iter().any(|gpu| name.rsplit('.').next() == Some(*gpu));
    found.extend(names(&devices).into_iter().filter(is_jetson).filter_map(|name| {
        let device = devices.join(&name).join("device");
        // Thousandths.
        device.join("load").exists().then(|| gpu(name, "NVIDIA Tegra".to_owned(), &device, "load", 10.0))
    }));
    found.truncate(MAX_GPUS);
    found
}

fn gpu(name: String, model: String, device: &Path, busy: &str, busy_over: f64) -> Found {
    let file = |name: &str| HotFile::new(device.join(name));
    Found {
        name,
        model,
        busy_over,
        power: file("power/runtime_status"),
        busy: file(busy),
        memory_busy: file("mem_busy_percent"),
        memory_used: file("mem_info_vram_used"),
        memory_total: file("mem_info_vram_total"),
    }
}

/// `card0`, not its outputs, `card0-HDMI-A-1`.
fn is_card(name: &str) -> bool {
    name.strip_prefix("card").is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// NVIDIA's driver knows the name; of others driver and PCI ids.
fn model(host: &Host, device: &Path) -> String {
    let base = |path: PathBuf| {
        let target = fs::read_link(path).ok()?;
        Some(target.file_name()?.to_string_lossy().into_owned())
    };
    let nvidia = base(device.to_owned()).and_then(|address| {
        let about = read_once(&host.proc("driver/nvidia/gpus").join(address).join("information")).ok()?;
        value_of(&about, b"Model", b':').map(printable)
    });
    nvidia.unwrap_or_else(|| {
        let id = |name: &str| {
            let id = printable(read_once(&device.join(name)).unwrap_or_default().trim_ascii());
            id.strip_prefix("0x").map(str::to_owned)
        };
        let ids = id("vendor").zip(id("device")).map(|(vendor, device)| format!("{vendor}:{device}"));
        [base(device.join("driver")), ids].into_iter().flatten().collect::<Vec<_>>().join(" ")
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::time::Instant;

    use spectra_protocol::Reading;

    use super::{is_card, start};
    use crate::collect::Start;
    use crate::host::Host;
    use crate::host::testing::write;

    #[test]
    fn cards_are_read_where_their_drivers_count() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let start = || start(&Host::new(root, None));
        assert!(matches!(start(), Start::Broken(_)), "not mounted");
        fs::create_dir_all(root.join("sys/class")).unwrap();
        assert!(matches!(start(), Start::NotHere(_)));
        for (path, text) in [
            ("sys/class/drm/card0/device/vendor", "0x1002\n"),
            ("sys/class/drm/card0/device/device", "0x744c\n"),
            ("sys/class/drm/card0/device/gpu_busy_percent", "97\n"),
            ("sys/class/drm/card0/device/mem_busy_percent", "101\n"),
            ("sys/class/drm/card0/device/mem_info_vram_used", "8123456789\n"),
            ("sys/class/drm/card0/device/mem_info_vram_total", "25753026560\n"),
            ("sys/class/drm/card0-DP-1/status", "connected\n"),
            ("sys/class/drm/card1/device/vendor", "0x8086\n"),
            ("sys/class/devfreq/17000000.ga10b/device/load", "423\n"),
        ] {
            write(root, path, text);
        }
        fs::create_dir_all(root.join("sys/bus/pci/drivers/amdgpu")).unwrap();
        symlink("../../../../bus/pci/drivers/amdgpu", root.join("sys/class/drm/card0/device/driver"))
            .unwrap();
        let Start::Ready(mut collector) = start() else { panic!("cards are there") };
        let metrics = collector.collect(Instant::now()).unwrap();
        let gpus: Vec<_> = metrics
            .iter()
            .map(|metric| match metric {
                spectra_protocol::Metric::GpuUse(gpu) => gpu,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(gpus.len(), 2, "{gpus:?}");
        assert_eq!((&*gpus[0].gpu, &*gpus[0].model), ("card0", "amdgpu 1002:744c"));
        assert_eq!((gpus[0].busy_pct, gpus[0].memory_busy_pct), (Reading::Value(97.0), Reading::Absent));
        assert_eq!(gpus[0].memory_total, Reading::Value(25_753_026_560));
        assert_eq!((&*gpus[1].gpu, gpus[1].busy_pct), ("17000000.ga10b", Reading::Value(42.3)));
    }

    #[test]
    fn a_card_that_fails_is_told() {
        let root = tempfile::tempdir().unwrap();
        // A folder cannot be read.
        fs::create_dir_all(root.path().join("sys/class/drm/card0/device/gpu_busy_percent")).unwrap();
        let Start::Ready(mut collector) = start(&Host::new(root.path(), None)) else { panic!("it is there") };
        let fault = collector.collect(Instant::now()).unwrap_err();
        assert!(fault.in_one_line().contains("gpu_busy_percent"), "{fault}");
        write(root.path(), "sys/class/drm/card0/device/mem_info_vram_total", "1024");
        assert_eq!(collector.collect(Instant::now()).unwrap().len(), 1);
        assert!(collector.broken()[0].words.contains("gpu_busy_percent"), "{:?}", collector.broken());
    }

    #[test]
    fn outputs_are_no_cards() {
        for (name, expected) in
            [("card0", true), ("card12", true), ("card", false), ("card0-DP-1", false), ("renderD128", false)]
        {
            assert_eq!(is_card(name), expected, "{name}");
        }
    }
}
