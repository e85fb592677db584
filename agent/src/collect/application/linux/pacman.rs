//! pacman: a folder for each package in `/var/lib/pacman/local`, with headed values in its file `desc`.

use std::fs;
use std::path::Path;

use spectra_protocol::metric::Application;

use super::super::MAX_APPLICATIONS;
use super::{short, vendor};
use crate::collect::Fault;
use crate::collect::text::{lines, number, printable};
use crate::sys::hot_file::read_once;

pub(super) fn read(local: &Path) -> Result<Vec<Application>, Fault> {
    let fault = |error| Fault::read(local, error);
    let mut installed = Vec::new();
    for entry in fs::read_dir(local).map_err(fault)?.take(MAX_APPLICATIONS) {
        // A package that is removed meanwhile is one less.
        let Ok(desc) = read_once(&entry.map_err(fault)?.path().join("desc")) else { continue };
        installed.extend(parse(&desc));
    }
    // A folder has no order that lasts.
    installed.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(installed)
}

/// `%NAME%`, and its value on the next line.
fn parse(desc: &[u8]) -> Option<Application> {
    let value = |head: &[u8]| {
        let mut lines = lines(desc).skip_while(move |line| *line != head);
        lines.nth(1).map(<[u8]>::trim_ascii).filter(|value| !value.is_empty())
    };
    let text = |head: &[u8]| short(printable(value(head).unwrap_or_default()));
    Some(Application {
        name: short(printable(value(b"%NAME%")?)),
        version: text(b"%VERSION%"),
        vendor: vendor(&text(b"%PACKAGER%"), "arch"),
        arch: text(b"%ARCH%"),
        size_bytes: value(b"%SIZE%").and_then(number).into(),
        installed_at: value(b"%INSTALLDATE%").and_then(number).and_then(|when| when.try_into().ok()).into(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use spectra_protocol::Reading;
    use spectra_protocol::metric::Application;

    use super::parse;

    #[test]
    fn values_stand_below_their_heads() {
        let desc = "%NAME%\nbash\n\n%VERSION%\n5.2.026-2\n\n%BASE%\nbash\n\n%ARCH%\nx86_64\n\n\
            %INSTALLDATE%\n1795453205\n\n%PACKAGER%\nTobias Powalowski <tpowa@archlinux.org>\n\n%SIZE%\n9416025\n\n";
        let bash = Application {
            name: "bash".into(),
            version: "5.2.026-2".into(),
            vendor: "Tobias Powalowski".into(),
            arch: "x86_64".into(),
            size_bytes: Reading::Value(9_416_025),
            installed_at: Reading::Value(1_795_453_205),
        };
        assert_eq!(parse(desc.as_bytes()), Some(bash));
        assert_eq!(parse(b"%VERSION%\n1\n"), None);
        assert_eq!(parse(b"%NAME%"), None);
        assert_eq!(parse(b"%NAME%\nx\n%SIZE%\n%ARCH%\n").unwrap().size_bytes, Reading::Absent);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            parse(&bytes);
        }
    }
}
