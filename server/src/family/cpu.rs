//! `cpu`: use of the processors, and load averages.

use spectra_protocol::Metric;

use super::{Column, FRESH, Family, Fold, Kind, Overview, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "cpu",
    route: "cpu",
    summary: "Use of the processors and load averages",
    shape: Shape::Readings,
    fresh: FRESH,
    keys: &[],
    attributes: &[],
    values: &[
        percent("usage", "Busy share of the whole machine"),
        Column::new(
            "core_usages",
            Kind::Floats,
            Unit::Percent,
            Fold::RawOnly,
            "Busy share of each logical processor, in index order; null in buckets",
        ),
        load("load_1m", "Load average over 1 minute"),
        load("load_5m", "Load average over 5 minutes"),
        load("load_15m", "Load average over 15 minutes"),
        percent("iowait", "Share spent waiting for disks"),
        percent("user", "Share in user mode, without nice"),
        percent("system", "Share in kernel mode"),
        percent("nice", "Share of niced user mode"),
        percent("irq", "Share in hard and soft interrupts"),
        percent("steal", "Share taken by the hypervisor"),
    ],
    overview: &[Overview::max("cpu_usage", "usage"), Overview::max("load_1m", "load_1m")],
    read,
};

const fn percent(name: &'static str, description: &'static str) -> Column {
    Column::float(name, Unit::Percent, Fold::Mean, description)
}

const fn load(name: &'static str, description: &'static str) -> Column {
    Column::float(name, Unit::Load, Fold::Mean, description)
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::Cpu(cpu) = metric else { return false };
    if let Some(row) = rows.row([]) {
        row.float(cpu.usage)
            .floats(&cpu.cores)
            .float(cpu.load_1m)
            .float(cpu.load_5m.or_zero())
            .float(cpu.load_15m.or_zero())
            .float(cpu.iowait)
            .float(cpu.user)
            .float(cpu.system)
            .float(cpu.nice)
            .float(cpu.irq)
            .float(cpu.steal)
            .end();
    }
    true
}
