//! The rules themselves: ARCHITECTURE.md tells why, here is how they are seen.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        message: "a platform condition outside an OS leaf: put the code into `<topic>/linux.rs` (windows, freebsd, \
                  other) and pick the file with `#[cfg_attr(target_os = \"linux\", path = \"…\")] mod os;`",
        covers: |path| path.starts_with("agent/src/") && !is_platform_leaf(path) && !is_test(path),
        breaks: is_platform_condition,
    },
    Rule {
        message: "a reader of another platform's bytes that asks this one: read in the leaf below collect or diagnose, \
                  and give layout the bytes, so that every platform tests it",
        covers: |path| path.starts_with("agent/src/layout"),
        breaks: asks_the_system,
    },
    Rule {
        message: "axum outside server/src/http: give the value to a function there, which makes the response",
        covers: |path| {
            is_product(path) && !path.starts_with("server/src/http") && !path.starts_with("server/src/app")
        },
        breaks: |line| names(line, "axum"),
    },
    Rule {
        message: "sqlx outside server/src/store: add a function with the statement there and call it",
        covers: |path| is_product(path) && !path.starts_with("server/src/store"),
        breaks: |line| names(line, "sqlx"),
    },
    Rule {
        message: "a clock, a file or a runtime in alert: decisions take values, let the caller fetch them and pass them in",
        covers: |path| path.starts_with("alert/src/"),
        breaks: |line| {
            let outside = ["SystemTime", "Instant", "tokio", "fs", "TcpStream"];
            outside.iter().any(|word| names(line, word))
                || line.contains("Timestamp::now")
                || line.contains("Zoned::now")
        },
    },
    Rule {
        message: "unsafe outside agent/src/sys: use rustix or the standard library, or wrap the call there with its reason",
        covers: |path| {
            !path.starts_with("agent/src/sys") && !path.contains("/benches/") && !is_this_lint(path)
        },
        breaks: |line| names(line, "unsafe"),
    },
    Rule {
        message: "an ignored test: make it quick and reliable enough to run, or delete it",
        covers: |path| !is_this_lint(path),
        breaks: |line| line.trim_start().starts_with("#[ignore"),
    },
];

/// Code that is shipped: no tests, no developer commands.
fn is_product(path: &str) -> bool {
    let shipped = ["protocol/src/", "alert/src/", "agent/src/", "server/src/", "operator/src/"];
    shipped.iter().any(|folder| path.starts_with(folder)) && !is_test(path)
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/")
        || path.ends_with("/tests.rs")
        || path.ends_with("_tests.rs")
        || path.ends_with("/testing.rs")
}

fn is_this_lint(path: &str) -> bool {
    path.starts_with("xtask/src/lint")
}

/// `cpu/linux.rs`, `cpu/linux/parse.rs`, and the one folder of system calls.
fn is_platform_leaf(path: &str) -> bool {
    let platforms = ["linux", "windows", "freebsd", "unix", "other"];
    path.starts_with("agent/src/sys")
        || path.split('/').any(|part| platforms.contains(&part.strip_suffix(".rs").unwrap_or(part)))
}

/// A condition on the platform that is not the line that picks a file.
fn is_platform_condition(line: &str) -> bool {
    let line = line.trim_start();
    let is_condition = ["cfg(", "cfg!(", "cfg_attr("].iter().any(|word| line.contains(word));
    let is_of_platform = ["target_os", "target_family"].iter().any(|word| names(line, word))
        || is_condition && ["unix", "windows"].iter().any(|word| names(line, word));
    is_of_platform && !(line.starts_with("#[cfg_attr(") && line.contains("path ="))
}

/// What a reader of bytes has no use for: the system that it runs on.
fn asks_the_system(line: &str) -> bool {
    is_platform_condition(line)
        || ["crate::sys", "std::os", "std::fs", "std::env", "std::net::Tcp", "rustix", "libc", "windows_sys"]
            .iter()
            .any(|word| line.contains(word))
}

/// Whether the word stands in the line as a word of its own: `unsafe` is not in `unsafe_code`.
fn names(line: &str, word: &str) -> bool {
    let is_part = |character: Option<char>| {
        character.is_some_and(|character| character.is_alphanumeric() || character == '_')
    };
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|after| after.chars().next());
        !is_part(before) && !is_part(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_words() {
        for (line, expected) in [
            ("use axum::Router;", true),
            ("axum", true),
            ("use axum_server::x;", false),
            ("#[expect(unsafe_code, reason = \"x\")]", false),
        ] {
            assert_eq!(names(line, "axum") || names(line, "unsafe"), expected, "{line}");
        }
    }

    #[test]
    fn the_line_that_picks_a_file_is_no_breach() {
        for (line, expected) in [
            ("#[cfg_attr(target_os = \"linux\", path = \"cpu/linux.rs\")]", false),
            ("#[cfg(target_os = \"linux\")]", true),
            ("#[cfg_attr(windows, path = \"cpu/windows.rs\")]", false),
            ("#[cfg_attr(windows, derive(Debug))]", true),
            ("#[cfg(any(windows, test))]", true),
            ("#[cfg(not(unix))]", true),
            ("    if cfg!(windows) {", true),
            ("pub mod windows;", false),
            ("let words = text.windows(2);", false),
            ("#[cfg(test)]", false),
        ] {
            assert_eq!(is_platform_condition(line), expected, "{line}");
        }
    }

    #[test]
    fn readers_of_bytes_touch_nothing() {
        for (line, expected) in [
            ("use super::super::bytes::u32_at;", false),
            ("use std::net::{IpAddr, Ipv4Addr};", false),
            ("use crate::sys::hot_file::read_once;", true),
            ("    let text = std::fs::read(path)?;", true),
            ("#[cfg(target_os = \"windows\")]", true),
        ] {
            assert_eq!(asks_the_system(line), expected, "{line}");
        }
    }

    #[test]
    fn leaves_and_tests_are_known_by_their_path() {
        for (path, leaf) in [
            ("agent/src/collect/cpu/linux.rs", true),
            ("agent/src/collect/disk/windows/volume.rs", true),
            ("agent/src/sys/clock.rs", true),
            ("agent/src/collect/cpu.rs", false),
        ] {
            assert_eq!(is_platform_leaf(path), leaf, "{path}");
        }
    }
}
