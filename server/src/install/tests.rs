//! Install texts: what they carry for each system, and that no name breaks out of its quotes.

use super::*;
use crate::install::platform::{PLATFORMS, named};

pub(super) const PEM: &str = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const SUM: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn order(platform: &'static Platform, authority: Option<&'static str>) -> Install {
    let order = Order {
        platform,
        server: "https://spectra.example:8443",
        token: "spt_abc",
        authority,
        sha256: Some(SUM),
    };
    install(&order)
}

/// The JSON that stands in the steps.
fn config(steps: &str) -> serde_json::Value {
    let start = steps.find("{\n  \"").unwrap_or_else(|| panic!("{steps}"));
    let mut values = serde_json::Deserializer::from_str(&steps[start..]).into_iter();
    values.next().unwrap().unwrap()
}

#[test]
fn every_platform_is_told_address_authority_and_token() {
    for platform in &PLATFORMS {
        let Install { kind, content, steps, one_liner } = order(platform, Some(PEM));
        let expected = match platform.os {
            "linux" => "systemd",
            "freebsd" => "rc_d",
            "darwin" => "launchd",
            _ => "windows_service",
        };
        assert_eq!(kind, expected);
        assert!(content.contains("run") && content.contains("https://spectra.example:8443"), "{content}");
        assert!(content.contains(authority_path(platform.os)), "{content}");
        for needed in
            ["spt_abc", "MIIB", platform.filename, SUM, "https://spectra.example:8443/api/v1/admin/releases/"]
        {
            assert!(steps.contains(needed), "{needed} is not in\n{steps}");
        }
        assert!(steps.starts_with("1. ") && steps.contains("\n\n2. "), "{steps}");
        for needed in ["spt_abc", "https://spectra.example:8443/install."] {
            assert!(one_liner.contains(needed) && one_liner.lines().count() == 1, "{one_liner}");
        }
        let config = config(&steps);
        assert_eq!(config["server"], "https://spectra.example:8443");
        assert_eq!(
            (&config["token"], &config["ca_cert"]),
            (&"spt_abc".into(), &authority_path(platform.os).into())
        );
    }
}

#[test]
fn without_an_authority_none_is_mentioned() {
    for platform in &PLATFORMS {
        let Install { content, steps, one_liner, .. } = order(platform, None);
        for text in [&content, &steps, &one_liner] {
            assert!(
                !text.contains("ca.crt") && !text.contains("CERTIFICATE") && !text.contains("cacert"),
                "{text}"
            );
        }
        assert!(config(&steps).get("ca_cert").is_none());
    }
    assert!(!unix_script("http://x", None, &Checksums::new()).contains("ca.crt"));
    assert!(!windows_script("http://x", None, &Checksums::new()).contains("ca.crt"));
}

#[test]
fn addresses_that_could_end_a_quotation_are_not_plain() {
    for (server, plain) in [
        ("https://spectra.example:8443/base", true),
        ("http://[2001:db8::1]:80", true),
        ("http://x'; reboot; '", false),
        ("http://$(reboot)", false),
        ("http://`reboot`", false),
        ("http://x\"", false),
        ("http://x y", false),
        ("http://x\ny", false),
        ("http://x%n", false),
        ("", false),
    ] {
        assert_eq!(is_plain(server), plain, "{server}");
    }
}

#[test]
fn texts_in_quotes_end_where_they_should() {
    assert_eq!(quote::shell("it's"), r"'it'\''s'");
    assert_eq!(quote::power_shell("it's"), "'it''s'");
}

#[test]
fn the_scripts_have_no_mark_left_and_no_token() {
    let checksums = Checksums::from([
        ("spectra-agent-linux-amd64".to_owned(), SUM.to_owned()),
        ("spectra-agent-windows-amd64.exe".to_owned(), SUM.to_owned()),
    ]);
    let unix = unix_script("https://x:1", Some(PEM), &checksums);
    assert!(!unix.contains('@') && unix.contains("\"token\": \"$SPECTRA_TOKEN\""), "{unix}");
    assert!(unix.contains("linux-amd64 sum=e3b0") && unix.contains("linux-arm64 sum= ;;"), "{unix}");
    let windows = windows_script("https://x:1", Some(PEM), &checksums);
    assert!(windows.contains("\"token\": \"$env:SPECTRA_TOKEN\"") && windows.contains(SUM), "{windows}");
}

/// Every shell that is here; `sh` is.
pub(super) fn shells() -> Vec<Vec<&'static str>> {
    let all: [&[&str]; 4] = [&["sh"], &["dash"], &["busybox", "sh"], &["bash", "--posix"]];
    let is_here = |shell: &&[&str]| {
        let tried = std::process::Command::new(shell[0]).args(&shell[1..]).args(["-c", ":"]).output();
        tried.is_ok_and(|output| output.status.success())
    };
    all.into_iter().filter(is_here).map(<[&str]>::to_vec).collect()
}

#[test]
fn every_shell_understands_what_it_is_given() {
    let mut texts = vec![
        unix_script("https://x:1", Some(PEM), &Checksums::new()),
        unix_script("https://x:1", None, &Checksums::new()),
    ];
    let unix = |platform: &&'static Platform| platform.os != "windows";
    for (platform, authority) in
        PLATFORMS.iter().filter(unix).flat_map(|platform| [(platform, Some(PEM)), (platform, None)])
    {
        let Install { steps, one_liner, .. } = order(platform, authority);
        let numbers = |line: &&str| !line.starts_with(|c: char| c.is_ascii_digit());
        texts.extend([steps.lines().filter(numbers).collect::<Vec<_>>().join("\n"), one_liner]);
        texts.extend([upgrade(platform, "https://x", true, Some(SUM)).1, uninstall(platform).1]);
    }
    assert!(shells().contains(&vec!["sh"]));
    for shell in shells() {
        for text in &texts {
            let mut command = std::process::Command::new(shell[0]);
            let checked = command.args(&shell[1..]).args(["-n", "-c", text]).output().unwrap();
            assert!(checked.status.success(), "{shell:?} {text}\n{checked:?}");
        }
    }
}

#[test]
fn upgrade_and_removal_are_told_for_32_bit_arm_too() {
    for filename in
        ["spectra-agent-linux-armv6", "spectra-agent-linux-armv7", "spectra-agent-windows-amd64.exe"]
    {
        let platform = named(filename).unwrap();
        let (kind, steps) = upgrade(platform, "https://x", true, Some(SUM));
        assert!(!kind.is_empty() && steps.contains(filename) && steps.contains("cacert"), "{steps}");
        assert!(steps.contains(SUM), "what was downloaded is looked at before it runs: {steps}");
        assert!(uninstall(platform).1.contains("agent.json") || platform.os == "windows");
    }
}
