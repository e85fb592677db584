//! RPM's form, of version 4: Fedora, RHEL 9 and its kin, openSUSE.

use anyhow::Result;
use rpm::{BuildConfig, CompressionWithLevel, Dependency, FileOptions, PackageBuilder};

use super::{Contents, HOMEPAGE, MAINTAINER, Product, VERSION};

/// Of gzip: the program is most of it, and is compressed once.
const LEVEL: u32 = 9;

pub(super) fn write(contents: &Contents) -> Result<Vec<u8>> {
    let Contents { target, entries, post_install, pre_remove, post_remove, glibc, time } = contents;
    let Product { name, summary, description, .. } = *target.product;
    let config = BuildConfig::v4().compression(CompressionWithLevel::Gzip(LEVEL)).source_date(*time);
    let mut builder = PackageBuilder::new(name, VERSION, "MIT", target.rpm, summary);
    builder
        .using_config(config)
        .description(description)
        .url(HOMEPAGE)
        .packager(MAINTAINER)
        .build_host("localhost")
        // It is in another package on each of them.
        .requires(Dependency::any("/usr/sbin/useradd"))
        .post_install_script(post_install.as_str())
        .pre_uninstall_script(pre_remove.as_str())
        .post_uninstall_script(post_remove.as_str());
    if let Some(glibc) = glibc {
        builder
            .requires(Dependency::any(format!("libc.so.6(GLIBC_{glibc})(64bit)")))
            .requires(Dependency::any("libgcc_s.so.1()(64bit)"));
    }
    for entry in entries {
        let mut options = FileOptions::new(entry.path.as_str()).permissions(u16::try_from(entry.mode)?);
        if contents.is_settings(&entry.path) {
            options = options.config().noreplace();
        }
        builder.with_file_contents(entry.bytes.as_slice(), options)?;
    }
    let mut bytes = Vec::new();
    builder.build()?.write(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::tests::contents;
    use super::*;

    #[test]
    fn it_is_read_back_as_it_was_written() {
        let bytes = write(&contents()).unwrap();
        let package = rpm::Package::parse(&mut &bytes[..]).unwrap();
        let metadata = &package.metadata;
        assert_eq!(
            (metadata.get_name().unwrap(), metadata.get_arch().unwrap()),
            ("spectra-server", "x86_64")
        );
        let requires: Vec<_> = metadata.get_requires().unwrap().into_iter().map(|one| one.name).collect();
        for needed in ["libc.so.6(GLIBC_2.34)(64bit)", "/usr/sbin/useradd"] {
            assert!(requires.iter().any(|name| name == needed), "{requires:?}");
        }
        let files = metadata.get_file_entries().unwrap();
        let modes: Vec<_> =
            files.iter().map(|file| (file.path().display().to_string(), file.mode().permissions())).collect();
        for (path, mode) in [("/usr/bin/spectra-server", 0o755), ("/etc/spectra/server.env", 0o640)] {
            assert!(modes.contains(&(path.to_owned(), mode)), "{modes:?}");
        }
        assert!(metadata.get_post_install_script().unwrap().script.contains("useradd --system"));
    }
}
