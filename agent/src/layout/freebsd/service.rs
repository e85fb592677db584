//! What `service -l` and `service -e` write: names of scripts, and the paths of those that are enabled.

use spectra_protocol::metric::Service;

use crate::collect::text::{lines, printable};

/// Every script, and whether it is enabled: whether it runs is known to the script alone.
pub fn services(all: &[u8], enabled: &[u8]) -> Vec<Service> {
    let name =
        |line: &[u8]| printable(line.trim_ascii().rsplit(|byte| *byte == b'/').next().unwrap_or_default());
    let enabled: Vec<String> = lines(enabled).map(name).collect();
    let names = lines(all).map(name).filter(|name| !name.is_empty());
    let service = |name: String| {
        let is_enabled = enabled.contains(&name);
        Service {
            status: if is_enabled { "active" } else { "inactive" }.to_owned(),
            load_state: if is_enabled { "enabled" } else { "disabled" }.to_owned(),
            name,
            ..Service::default()
        }
    };
    names.map(service).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::services;

    #[test]
    fn scripts_are_services_and_some_are_enabled() {
        let found = services(b"sshd\ncron\n\nntpd\n", b"/etc/rc.d/cron\n/usr/local/etc/rc.d/ntpd\n");
        let told: Vec<_> = found.iter().map(|s| (&*s.name, &*s.status, &*s.load_state)).collect();
        let expected =
            [("sshd", "inactive", "disabled"), ("cron", "active", "enabled"), ("ntpd", "active", "enabled")];
        assert_eq!(told, expected);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(all: Vec<u8>, enabled: Vec<u8>) {
            services(&all, &enabled);
        }
    }
}
