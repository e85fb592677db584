//! Systems that agents are built for.

/// A build of the agent.
#[derive(Debug, PartialEq, Eq)]
pub struct Platform {
    /// As the agent reports it: `linux`, `freebsd`, `darwin`, `windows`.
    pub os: &'static str,
    /// As Go names it; `arm` has variants.
    pub arch: &'static str,
    /// `armv6` or `armv7`.
    pub variant: Option<&'static str>,
    /// For people.
    pub label: &'static str,
    /// Name of the binary among the releases.
    pub filename: &'static str,
}

impl Platform {
    const fn new(os: &'static str, arch: &'static str, label: &'static str, filename: &'static str) -> Self {
        Self { os, arch, variant: None, label, filename }
    }

    const fn arm(variant: &'static str, label: &'static str, filename: &'static str) -> Self {
        Self { os: "linux", arch: "arm", variant: Some(variant), label, filename }
    }
}

/// Every platform that is known.
pub const PLATFORMS: [Platform; 8] = [
    Platform::new("linux", "amd64", "Linux (x86_64)", "spectra-agent-linux-amd64"),
    Platform::new("linux", "arm64", "Linux (arm64)", "spectra-agent-linux-arm64"),
    Platform::arm("armv6", "Raspberry Pi Zero/1 (armv6)", "spectra-agent-linux-armv6"),
    Platform::arm("armv7", "Raspberry Pi 2/3/4 (armv7)", "spectra-agent-linux-armv7"),
    Platform::new("freebsd", "amd64", "FreeBSD (x86_64)", "spectra-agent-freebsd-amd64"),
    Platform::new("darwin", "amd64", "macOS (Intel)", "spectra-agent-darwin-amd64"),
    Platform::new("darwin", "arm64", "macOS (Apple Silicon)", "spectra-agent-darwin-arm64"),
    Platform::new("windows", "amd64", "Windows (x86_64)", "spectra-agent-windows-amd64.exe"),
];

/// The platform with that binary.
pub fn named(filename: &str) -> Option<&'static Platform> {
    PLATFORMS.iter().find(|platform| platform.filename == filename)
}

/// The build that runs on a host, by what its agent reports. An agent that says `arm` without a variant
/// gets the build that runs on every 32-bit ARM.
pub fn of_host(os: &str, arch: &str) -> Option<&'static Platform> {
    let (arch, variant) = match arch {
        "x86_64" => ("amd64", None),
        "aarch64" => ("arm64", None),
        "arm" | "armv6" | "armv6l" => ("arm", Some("armv6")),
        "armv7" | "armv7l" => ("arm", Some("armv7")),
        other => (other, None),
    };
    let fits =
        |platform: &&Platform| platform.os == os && platform.arch == arch && platform.variant == variant;
    PLATFORMS.iter().find(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_have_builds_on_32_bit_arm_too() {
        for (os, arch, expected) in [
            ("linux", "amd64", Some("spectra-agent-linux-amd64")),
            ("linux", "aarch64", Some("spectra-agent-linux-arm64")),
            ("linux", "armv7", Some("spectra-agent-linux-armv7")),
            ("linux", "armv6", Some("spectra-agent-linux-armv6")),
            ("linux", "arm", Some("spectra-agent-linux-armv6")),
            ("windows", "amd64", Some("spectra-agent-windows-amd64.exe")),
            ("windows", "arm64", None),
            ("plan9", "amd64", None),
            ("", "", None),
        ] {
            assert_eq!(of_host(os, arch).map(|platform| platform.filename), expected, "{os} {arch}");
        }
    }
}
