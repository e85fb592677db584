//! dpkg: stanzas in `/var/lib/dpkg/status` (deb-control(5)), and a list of files for each package.

use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use spectra_protocol::metric::Application;

use super::{short, vendor};
use crate::collect::Fault;
use crate::collect::text::{number, printable};
use crate::sys::line_file;

pub(super) fn read(status: &Path, info: &Path) -> Result<Vec<Application>, Fault> {
    let mut stanzas = Stanzas::default();
    line_file::read(status, |line| stanzas.line(line))?;
    let mut installed = stanzas.end();
    for application in &mut installed {
        application.installed_at = installed_at(info, &application.name, &application.arch).into();
    }
    Ok(installed)
}

/// The list of its files is written when a version is installed.
fn installed_at(info: &Path, name: &str, arch: &str) -> Option<i64> {
    let modified = |file: String| fs::metadata(info.join(file)).and_then(|about| about.modified()).ok();
    // Packages that can be installed for several architectures have it in the name.
    let when = modified(format!("{name}.list")).or_else(|| modified(format!("{name}:{arch}.list")))?;
    i64::try_from(when.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()
}

/// What of the stanzas was read so far.
#[derive(Debug, Default)]
struct Stanzas {
    installed: Vec<Application>,
    now: Application,
    maintainer: String,
    is_installed: bool,
}

impl Stanzas {
    fn line(&mut self, line: &[u8]) {
        if line.trim_ascii().is_empty() {
            self.finish();
            return;
        }
        // Behind a blank the field above goes on; none of ours does.
        let Some(colon) = line.iter().position(|&byte| byte == b':') else { return };
        let (field, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        match field {
            b"Package" => self.now.name = short(printable(value)),
            b"Version" => self.now.version = short(printable(value)),
            b"Architecture" => self.now.arch = short(printable(value)),
            b"Maintainer" => self.maintainer = printable(value),
            // In KiB.
            b"Installed-Size" => {
                self.now.size_bytes = number(value).and_then(|size| size.checked_mul(1024)).into();
            }
            // Wanted, error, state: what was removed but for its configuration is `config-files`.
            b"Status" => self.is_installed = value.ends_with(b" installed"),
            _ => {}
        }
    }

    fn finish(&mut self) {
        let Self { installed, now, maintainer, is_installed } = self;
        let (mut now, maintainer) = (std::mem::take(now), std::mem::take(maintainer));
        let is_installed = std::mem::take(is_installed);
        // A name goes into a path.
        if is_installed && !now.name.is_empty() && !now.name.contains('/') && !now.arch.contains('/') {
            now.vendor = vendor(&maintainer, "deb");
            installed.push(now);
        }
    }

    fn end(mut self) -> Vec<Application> {
        self.finish();
        self.installed
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;
    use spectra_protocol::Reading;
    use spectra_protocol::metric::Application;

    use super::{Stanzas, read};

    fn parse(text: &[u8]) -> Vec<Application> {
        let mut stanzas = Stanzas::default();
        text.split(|&byte| byte == b'\n').for_each(|line| stanzas.line(line));
        stanzas.end()
    }

    const STATUS: &str = "Package: bash\nStatus: install ok installed\nInstalled-Size: 7163\n\
        Maintainer: Matthias Klose <doko@debian.org>\nArchitecture: amd64\nVersion: 5.2.15-2+b2\n\
        Conffiles:\n /etc/bash.bashrc 89269e1298235f1b12b4c16e4065ad0d\nDescription: GNU Bourne Again SHell\n Package: x\n\n\
        Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n\
        Package: half\nStatus: install reinstreq half-installed\nVersion: 1\n\n\
        Package: libc6\nStatus: hold ok installed\nArchitecture: i386\nVersion: 2.36\nInstalled-Size: 99999999999999999999\n\n";

    #[test]
    fn installed_packages_are_listed_and_those_that_are_gone_are_not() {
        let found = parse(STATUS.as_bytes());
        assert_eq!(found.len(), 2, "{found:?}");
        let bash = Application {
            name: "bash".into(),
            version: "5.2.15-2+b2".into(),
            vendor: "Matthias Klose".into(),
            arch: "amd64".into(),
            size_bytes: Reading::Value(7163 * 1024),
            installed_at: Reading::Absent,
        };
        assert_eq!(found[0], bash);
        assert_eq!(
            (&*found[1].name, &*found[1].vendor, found[1].size_bytes),
            ("libc6", "deb", Reading::Absent)
        );
    }

    #[test]
    fn the_date_is_that_of_the_list_of_files() {
        let folder = tempfile::tempdir().unwrap();
        let info = folder.path().join("info");
        fs::create_dir(&info).unwrap();
        for name in ["bash.list", "libc6:i386.list"] {
            let file = fs::File::create(info.join(name)).unwrap();
            let when = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_795_453_205);
            file.set_modified(when).unwrap();
        }
        let status = folder.path().join("status");
        fs::write(&status, STATUS).unwrap();
        let found = read(&status, &info).unwrap();
        assert!(found.iter().all(|a| a.installed_at == Reading::Value(1_795_453_205)), "{found:?}");
    }

    #[test]
    fn a_last_stanza_without_an_end_counts() {
        assert_eq!(parse(b"Package: a\nStatus: install ok installed").len(), 1);
        assert!(parse(b"Package: ../a\nStatus: install ok installed").is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, text in "((Package|Status|Version|Installed-Size): ?[ -~]{0,20}\n{0,2}){0,10}") {
            parse(&bytes);
            parse(text.as_bytes());
        }
    }
}
