//! `facts`: what hosts are, as they say nightly and after each start. The history tells what changed when.

use spectra_protocol::Metric;

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
    if let Some(row) = rows.row([]) {
        row.text(&facts.os_name)
            .text(&facts.platform)
            .text(&facts.platform_version)
            .text(&facts.kernel)
            .text(&facts.kernel_build)
            .text(&facts.arch)
            .text(&facts.hardware)
            .text(&facts.board_vendor)
            .text(&facts.board_name)
            .text(&facts.firmware)
            .text(&facts.virtualization)
            .text(&facts.container)
            .text(&facts.cpu_model)
            .text(&facts.microcode)
            .text(&facts.time_zone)
            .text(&facts.machine_id)
            .text(&facts.boot_id)
            .end();
    }
    true
}
