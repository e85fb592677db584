//! Which Windows it is, by what its registry says.

/// The first build of Windows 11, whose registry calls itself Windows 10.
const ELEVEN: u32 = 22_000;

/// The name of the product.
pub fn product(name: &str, build: &str) -> String {
    let is_eleven = build.trim().parse::<u32>().is_ok_and(|build| build >= ELEVEN);
    // Servers have years for numbers, and their builds are as high.
    if is_eleven { name.replace("Windows 10", "Windows 11") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::product;

    #[test]
    fn windows_11_is_known_by_its_build() {
        for (name, build, expected) in [
            ("Windows 10 Pro", "19045", "Windows 10 Pro"),
            ("Windows 10 Pro", "22000", "Windows 11 Pro"),
            ("Windows 10 Home", "26100", "Windows 11 Home"),
            ("Windows Server 2022 Standard", "20348", "Windows Server 2022 Standard"),
            ("Windows Server 2025 Datacenter", "26100", "Windows Server 2025 Datacenter"),
            ("Windows 10 Pro", "", "Windows 10 Pro"),
        ] {
            assert_eq!(product(name, build), expected, "{build}");
        }
    }
}
