//! The Debian mirror that this machine's own apt uses.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process;

/// Debian's own name, for machines whose apt names no Debian mirror (Ubuntu).
const DEFAULT: &str = "http://deb.debian.org/debian";

/// URL of a mirror of Debian's main archive.
pub(crate) fn find() -> String {
    source_files()
        .iter()
        .filter_map(|file| Some((file, fs::read_to_string(file).ok()?)))
        .find_map(|(file, text)| {
            let urls = if file.extension().is_some_and(|extension| extension == "sources") {
                deb822(&text)
            } else {
                one_line(&text)
            };
            urls.into_iter().filter_map(|url| resolve(&url)).find(|url| is_main_archive(url))
        })
        .unwrap_or_else(|| DEFAULT.to_owned())
}

/// The proxy that apt is told to use, if any.
pub(crate) fn proxy() -> Option<String> {
    let answer = process::ask("apt-config", &["shell", "PROXY", "Acquire::http::Proxy"])?;
    quoted(&answer).filter(|proxy| proxy.starts_with("http")).map(str::to_owned)
}

fn quoted(answer: &str) -> Option<&str> {
    answer.trim().strip_prefix("PROXY='")?.strip_suffix('\'')
}

fn source_files() -> Vec<PathBuf> {
    let folder = fs::read_dir("/etc/apt/sources.list.d").into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.path()).collect();
    files.sort();
    files.insert(0, "/etc/apt/sources.list".into());
    files
}

/// Mirrors in the one-line format: `deb [options] URL suite component…`.
fn one_line(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("deb "))
        .filter_map(|rest| {
            let rest = rest.trim_start();
            let rest = if rest.starts_with('[') { rest.split_once(']')?.1 } else { rest };
            rest.split_whitespace().next().map(str::to_owned)
        })
        .collect()
}

/// Mirrors in the paragraph format, of paragraphs that are switched on.
fn deb822(text: &str) -> Vec<String> {
    let paragraphs = text
        .split("\n\n")
        .filter(|paragraph| field(paragraph, "Enabled").is_none_or(|value| value.trim() != "no"));
    paragraphs
        .filter_map(|paragraph| field(paragraph, "URIs"))
        .flat_map(|urls| urls.split_whitespace().map(str::to_owned))
        .collect()
}

fn field<'text>(paragraph: &'text str, name: &str) -> Option<&'text str> {
    paragraph.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then_some(value)
    })
}

/// `mirror+file:/etc/apt/mirrors/debian.list` (Debian's cloud images) names a file of mirrors.
fn resolve(url: &str) -> Option<String> {
    let Some(list) = url.strip_prefix("mirror+file:") else {
        return Some(url.to_owned());
    };
    let list = Path::new("/").join(list.trim_start_matches('/'));
    let text = fs::read_to_string(list).ok()?;
    text.lines()
        .find_map(|line| line.split_whitespace().next().filter(|word| word.starts_with("http")))
        .map(str::to_owned)
}

/// Security updates, backports of others and third parties have other archives.
fn is_main_archive(url: &str) -> bool {
    let path = url.trim_end_matches('/');
    (path.starts_with("http://") || path.starts_with("https://")) && path.ends_with("/debian")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_are_found_in_both_formats() {
        let old = "# main\ndeb http://one/debian bookworm main\ndeb-src http://src/debian bookworm main\n\
                   deb [arch=amd64 signed-by=/k.gpg] https://two/debian-security bookworm-security main\n";
        assert_eq!(one_line(old), ["http://one/debian", "https://two/debian-security"]);
        let new = "Types: deb\n# snapshot\nURIs: http://one/debian http://spare/debian/\nSuites: bookworm\n\n\
                   Enabled: no\nURIs: http://off/debian\n\nuris: http://two/debian\n";
        assert_eq!(deb822(new), ["http://one/debian", "http://spare/debian/", "http://two/debian"]);
    }

    #[test]
    fn only_the_main_archive_will_do() {
        for (url, expected) in [
            ("http://deb.debian.org/debian", true),
            ("https://mirror.example/pub/debian/", true),
            ("http://deb.debian.org/debian-security", false),
            ("http://archive.ubuntu.com/ubuntu", false),
            ("https://packages.example/apt", false),
            ("cdrom:[Debian]/debian", false),
        ] {
            assert_eq!(is_main_archive(url), expected, "{url}");
        }
    }

    #[test]
    fn the_proxy_of_apt_is_read() {
        assert_eq!(quoted("PROXY='http://proxy:3142'\n"), Some("http://proxy:3142"));
        assert_eq!(quoted(""), None);
    }
}
