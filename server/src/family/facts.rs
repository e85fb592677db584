//! `facts`: what hosts are, as they say nightly and after each start. The history tells what changed when.

use spectra_protocol::Metric;
use spectra_protocol::metric::Facts;

use super::{Column, Family, Fold, Rows, Shape};

pub(super) const FAMILY: Family = Family {
    name: "facts",
    route: "facts",
    summary: "What the host is: system, kernel, board, processor",
    shape: Shape::Readings,
    // Nightly, by hosts that may be switched off at night.
    fresh: time::Duration::days(3),
    keys: &[],
    attributes: &[],
    values: &[
        fact("os_name", "Operating system, for people"),
        fact("platform", "Its short name, `debian`"),
        fact("platform_version", "Its version"),
        fact("kernel", "Release of the kernel"),
        fact("kernel_build", "Which build of it"),
        fact("arch", "Architecture, `amd64`"),
        fact("hardware", "`raspberry-pi`, `container`, `virtual-machine` or `bare-metal`"),
        fact("board_vendor", "Maker of the machine or its board"),
        fact("board_name", "Name of the machine or its board"),
        fact("firmware", "Version of its firmware"),
        fact("virtualization", "Hypervisor below; null on metal"),
        fact("container", "What runs the container that the host is; null outside"),
        fact("cpu_model", "Processor"),
        fact("microcode", "Revision of its microcode"),
        fact("time_zone", "Time zone, `Europe/Berlin`"),
        fact("machine_id", "Id of the installation"),
        fact("boot_id", "Id of the boot"),
    ],
    overview: &[],
    read,
};

const fn fact(name: &'static str, description: &'static str) -> Column {
    Column::text(name, description).fold(Fold::Last)
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::Facts(facts) = metric else { return false };
    let Facts {
        os_name,
        platform,
        platform_version,
        kernel,
        kernel_build,
        arch,
        hardware,
        board_vendor,
        board_name,
        firmware,
        virtualization,
        container,
        cpu_model,
        microcode,
        time_zone,
        machine_id,
        boot_id,
    } = facts;
    let texts = [
        os_name,
        platform,
        platform_version,
        kernel,
        kernel_build,
        arch,
        hardware,
        board_vendor,
        board_name,
        firmware,
        virtualization,
        container,
        cpu_model,
        microcode,
        time_zone,
        machine_id,
        boot_id,
    ];
    if let Some(row) = rows.row([]) {
        texts.into_iter().fold(row, |row, text| row.text(text)).end();
    }
    true
}
