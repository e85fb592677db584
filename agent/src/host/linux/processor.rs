//! What processors the host has.

use super::bytes;
use crate::collect::text::{lines, printable, value_of};
use crate::host::Host;

/// Names of ARM's own cores by the part number in `/proc/cpuinfo` (implementer 0x41), which has no
/// `model name` there. From ARM's technical reference manuals (`MIDR_EL1`).
const ARM_CORES: &[(&str, &str)] = &[
    ("0xb76", "ARM1176"),
    ("0xc07", "Cortex-A7"),
    ("0xc08", "Cortex-A8"),
    ("0xc09", "Cortex-A9"),
    ("0xc0f", "Cortex-A15"),
    ("0xd03", "Cortex-A53"),
    ("0xd05", "Cortex-A55"),
    ("0xd07", "Cortex-A57"),
    ("0xd08", "Cortex-A72"),
    ("0xd09", "Cortex-A73"),
    ("0xd0a", "Cortex-A75"),
    ("0xd0b", "Cortex-A76"),
    ("0xd0c", "Neoverse-N1"),
    ("0xd40", "Neoverse-V1"),
    ("0xd49", "Neoverse-N2"),
    ("0xd4f", "Neoverse-V2"),
];

/// As Go names architectures, which the original's labels and file names use.
pub(super) fn architecture() -> String {
    let machine = rustix::system::uname().machine().to_string_lossy().into_owned();
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        "arm" if machine.starts_with("armv6") => "armv6",
        "arm" => "armv7",
        "powerpc64" if cfg!(target_endian = "little") => "ppc64le",
        other => other,
    }
    .to_owned()
}

/// Logical processors that are online.
pub(super) fn count(stat: &[u8]) -> i64 {
    let is_processor = |line: &&[u8]| {
        line.strip_prefix(b"cpu").and_then(|rest| rest.first()).is_some_and(u8::is_ascii_digit)
    };
    i64::try_from(lines(stat).filter(is_processor).count()).unwrap_or_default()
}

/// The kernel's name of the model; where it has none, the core's with the board's in parentheses.
pub(super) fn model(host: &Host) -> String {
    let cpuinfo = bytes(&host.proc("cpuinfo"));
    if let Some(name) = value_of(&cpuinfo, b"model name", b':') {
        return printable(name);
    }
    let core = arm_core(&cpuinfo).unwrap_or_default();
    let board = board(host, &cpuinfo);
    match (core, board.as_str()) {
        (core, "") => core.to_owned(),
        ("", board) => board.to_owned(),
        (core, board) => format!("{core} ({board})"),
    }
}

fn board(host: &Host, cpuinfo: &[u8]) -> String {
    // The device tree ends its strings with NUL.
    let model = bytes(&host.proc("device-tree/model"));
    match model.strip_suffix(b"\0").unwrap_or(&model) {
        b"" => printable(value_of(cpuinfo, b"Model", b':').unwrap_or_default()),
        model => printable(model),
    }
}

fn arm_core(cpuinfo: &[u8]) -> Option<&'static str> {
    if value_of(cpuinfo, b"CPU implementer", b':')? != b"0x41" {
        return None;
    }
    let part = value_of(cpuinfo, b"CPU part", b':')?;
    ARM_CORES.iter().find(|(number, _)| number.as_bytes() == part).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{count, model};
    use crate::host::Host;

    #[test]
    fn processors_are_counted_by_their_lines() {
        assert_eq!(count(b"cpu  1 2\ncpu0 1\ncpu1 1\ncpufreq 5\nintr 1\n"), 2);
        assert_eq!(count(b""), 0);
    }

    #[test]
    fn a_model_is_named_even_where_the_kernel_does_not() {
        let arm = "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd08\n";
        for (cpuinfo, board, expected) in [
            ("processor\t: 0\nmodel name\t: AMD EPYC 7763\n", "", "AMD EPYC 7763"),
            (arm, "Raspberry Pi 4 Model B Rev 1.4\0", "Cortex-A72 (Raspberry Pi 4 Model B Rev 1.4)"),
            (arm, "", "Cortex-A72"),
            ("CPU implementer\t: 0x61\n", "", ""),
            ("Model\t\t: Raspberry Pi Zero W\n", "", "Raspberry Pi Zero W"),
            ("", "", ""),
        ] {
            let root = tempfile::tempdir().unwrap();
            fs::create_dir_all(root.path().join("proc/device-tree")).unwrap();
            fs::write(root.path().join("proc/cpuinfo"), cpuinfo).unwrap();
            fs::write(root.path().join("proc/device-tree/model"), board).unwrap();
            assert_eq!(model(&Host::new(root.path(), None)), expected, "{cpuinfo}");
        }
    }
}
