//! rpm: its database has three formats, so that rpm itself is asked.

use std::path::Path;
use std::time::Duration;

use spectra_protocol::metric::Application;

use super::{short, vendor};
use crate::collect::Fault;
use crate::collect::program::{self, Bounds};
use crate::collect::text::{lines, number, printable};

/// A slow disk and thousands of packages take seconds.
const BOUNDS: Bounds = Bounds { patience: Duration::from_mins(1), bytes: 8 << 20 };
const FORMAT: &str =
    "%{NAME}\\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{SIZE}\\t%{INSTALLTIME}\\t%{VENDOR}\\n";
/// What rpm writes where there is no value.
const NONE: &[u8] = b"(none)";

pub(super) fn read(rpm: &Path) -> Result<Vec<Application>, Fault> {
    let said = program::run(rpm, &["-qa", "--queryformat", FORMAT], BOUNDS)?.or_fault(rpm)?;
    Ok(parse(&said))
}

fn parse(text: &[u8]) -> Vec<Application> {
    lines(text).filter_map(package).collect()
}

fn package(line: &[u8]) -> Option<Application> {
    let mut fields = line.split(|&byte| byte == b'\t').map(|field| if field == NONE { b"" } else { field });
    let name = fields.next().filter(|name| !name.is_empty())?;
    // Keys of those who sign packages stand in the database as if they were some.
    if name == b"gpg-pubkey" {
        return None;
    }
    let (version, arch, size) = (fields.next()?, fields.next()?, fields.next()?);
    let (when, maker) = (fields.next()?, fields.next()?);
    Some(Application {
        name: short(printable(name)),
        version: short(printable(version)),
        vendor: vendor(&printable(maker), "rpm"),
        arch: short(printable(arch)),
        size_bytes: number(size).into(),
        installed_at: number(when).and_then(|when| when.try_into().ok()).into(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use spectra_protocol::Reading;
    use spectra_protocol::metric::Application;

    use super::parse;

    #[test]
    fn packages_are_lines_of_fields() {
        let text = b"bash\t5.1.8-6.el9\tx86_64\t7738634\t1795453205\tRed Hat, Inc.\n\
            gpg-pubkey\tfd431d51-4ae0493b\t(none)\t0\t1\t(none)\nshadow\t2:4.9-8\t(none)\t(none)\t(none)\t(none)\nodd\n";
        let found = parse(text);
        let bash = Application {
            name: "bash".into(),
            version: "5.1.8-6.el9".into(),
            vendor: "Red Hat, Inc.".into(),
            arch: "x86_64".into(),
            size_bytes: Reading::Value(7_738_634),
            installed_at: Reading::Value(1_795_453_205),
        };
        assert_eq!(found[0], bash);
        assert_eq!((&*found[1].version, &*found[1].vendor, &*found[1].arch), ("2:4.9-8", "rpm", ""));
        assert_eq!(found.len(), 2);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            parse(&bytes);
        }
    }
}
