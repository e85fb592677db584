//! apk: letters with values in `/lib/apk/db/installed`.

use std::path::Path;

use spectra_protocol::metric::Application;

use super::{short, vendor};
use crate::collect::Fault;
use crate::collect::text::{number, printable};
use crate::sys::line_file;

/// When a package was installed is written nowhere; `t:` is when it was built.
pub(super) fn read(installed: &Path) -> Result<Vec<Application>, Fault> {
    let mut packages = Packages::default();
    line_file::read(installed, |line| packages.line(line))?;
    Ok(packages.end())
}

#[derive(Debug, Default)]
struct Packages {
    installed: Vec<Application>,
    now: Application,
    maintainer: String,
}

impl Packages {
    fn line(&mut self, line: &[u8]) {
        match line {
            [] => self.finish(),
            [b'P', b':', value @ ..] => self.now.name = short(printable(value)),
            [b'V', b':', value @ ..] => self.now.version = short(printable(value)),
            [b'A', b':', value @ ..] => self.now.arch = short(printable(value)),
            [b'm', b':', value @ ..] => self.maintainer = printable(value),
            [b'I', b':', value @ ..] => self.now.size_bytes = number(value).into(),
            _ => {}
        }
    }

    fn finish(&mut self) {
        let mut now = std::mem::take(&mut self.now);
        let maintainer = std::mem::take(&mut self.maintainer);
        if !now.name.is_empty() {
            now.vendor = vendor(&maintainer, "alpine");
            self.installed.push(now);
        }
    }

    fn end(mut self) -> Vec<Application> {
        self.finish();
        self.installed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use spectra_protocol::Reading;
    use spectra_protocol::metric::Application;

    use super::Packages;

    fn parse(text: &[u8]) -> Vec<Application> {
        let mut packages = Packages::default();
        text.split(|&byte| byte == b'\n').for_each(|line| packages.line(line));
        packages.end()
    }

    #[test]
    fn packages_are_letters_with_values() {
        let text = "C:Q1p78yvTLG094tHE1+dToJGbmYzQE=\nP:musl\nV:1.2.4-r2\nA:x86_64\nS:384183\nI:622592\n\
            T:the musl c library\nm:Timo Teräs <timo.teras@iki.fi>\nt:1695000000\nF:lib\nR:libc.so\n\n\
            P:busybox\nV:1.36.1-r5\nI:x\n";
        let found = parse(text.as_bytes());
        let musl = Application {
            name: "musl".into(),
            version: "1.2.4-r2".into(),
            vendor: "Timo Teräs".into(),
            arch: "x86_64".into(),
            size_bytes: Reading::Value(622_592),
            installed_at: Reading::Absent,
        };
        assert_eq!(found[0], musl);
        assert_eq!(
            (&*found[1].name, &*found[1].vendor, found[1].size_bytes),
            ("busybox", "alpine", Reading::Absent)
        );
        assert_eq!(found.len(), 2);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            parse(&bytes);
        }
    }
}
