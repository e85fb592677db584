//! What `pkg` writes: installed packages, those that wait, those with known holes.

use crate::collect::text::{lines, printable, words};

/// Fields of `pkg query`, between tabs.
pub const QUERY: &str = "%n\t%v\t%m\t%q\t%sb\t%t";

/// An installed package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub maintainer: String,
    pub arch: String,
    pub bytes: Option<u64>,
    /// Unix seconds.
    pub installed: Option<i64>,
}

/// Lines of `pkg query` with the fields of [`QUERY`].
pub fn packages(text: &[u8]) -> impl Iterator<Item = Package> {
    lines(text).filter_map(|line| {
        let mut fields = line.split(|byte| *byte == b'\t').map(printable);
        let name = fields.next().filter(|name| !name.is_empty())?;
        Some(Package {
            name,
            version: fields.next()?,
            maintainer: fields.next()?,
            arch: fields.next()?,
            bytes: fields.next().and_then(|bytes| bytes.parse().ok()),
            installed: fields.next().and_then(|time| time.parse().ok()),
        })
    })
}

/// Lines of `pkg version -vRL=`: `name-1.2  <  needs updating (remote has 1.3)`. Name and new version of each that is older
/// than what its repository has.
pub fn outdated(text: &[u8]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for line in lines(text) {
        let mut words = words(line);
        let (Some(package), Some(b"<")) = (words.next(), words.next()) else { continue };
        let text = printable(line);
        let version = text.rsplit_once("has ").map(|(_, rest)| rest.trim_end_matches(')').trim().to_owned());
        let (name, _) = split(&printable(package));
        found.push((name, version.unwrap_or_default()));
    }
    found
}

/// Lines of `pkg audit -q`: packages with their versions. Names of those with known holes.
pub fn vulnerable(text: &[u8]) -> Vec<String> {
    let packages = lines(text).filter_map(|line| words(line).next());
    packages.map(|package| split(&printable(package)).0).collect()
}

/// Name and version: the version begins behind the last hyphen.
fn split(package: &str) -> (String, String) {
    let (name, version) = package.rsplit_once('-').unwrap_or((package, ""));
    (name.to_owned(), version.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn packages_have_six_fields() {
        let text = b"curl\t8.10.1\tsunpoet@FreeBSD.org\tFreeBSD:14:amd64\t4567890\t1795888800\nbroken\n\n";
        let expected = Package {
            name: "curl".into(),
            version: "8.10.1".into(),
            maintainer: "sunpoet@FreeBSD.org".into(),
            arch: "FreeBSD:14:amd64".into(),
            bytes: Some(4_567_890),
            installed: Some(1_795_888_800),
        };
        assert_eq!(packages(text).collect::<Vec<_>>(), [expected]);
    }

    #[test]
    fn what_waits_and_what_has_holes_is_read() {
        let text = b"curl-8.10.1                        <   needs updating (remote has 8.11.0)\npy311-x-1_2 <\nzsh-5.9 = up-to-date\n";
        let expected = [("curl".to_owned(), "8.11.0".to_owned()), ("py311-x".to_owned(), String::new())];
        assert_eq!(outdated(text), expected);
        assert_eq!(vulnerable(b"curl-8.10.1\nphp83-8.3.1,1\n\n"), ["curl", "php83"]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            packages(&bytes).count();
            outdated(&bytes);
            vulnerable(&bytes);
        }
    }
}
