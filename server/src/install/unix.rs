//! Linux with systemd, FreeBSD with rc.d, macOS with launchd.

use std::fmt::Write as _;

use super::quote::shell;
use super::{LAUNCHD, Layout, Order, RC_D, SYSTEMD, json_config, numbered};
use crate::install::platform::Platform;
use crate::install::releases::Checksums;

/// Stands in the help of agents that install themselves.
const OWN_AGENT: &str = "spectra-agent install --server";

/// What the lines of an installation are made of: for one host, or for a script that finds out.
struct Lines<'a> {
    layout: &'a Layout,
    server: &'a str,
    authority: Option<&'a str>,
    /// The token, as it stands in the configuration, and as a word of the shell.
    token: &'a str,
    token_word: String,
    /// End of the text that is the configuration; quoted if nothing is replaced in it.
    config_end: &'a str,
    /// Command that brings the binary to where [`new_binary`] says.
    download: String,
    sha256: Option<&'a str>,
}

/// Definition of the service, steps, one line.
pub(super) fn install(order: &Order<'_>, layout: &Layout) -> (String, String, String) {
    let Order { platform, server, token, authority, sha256 } = *order;
    let url = format!("{server}/api/v1/admin/releases/{}", platform.filename);
    let lines = Lines {
        layout,
        server,
        authority,
        token,
        token_word: shell(token),
        config_end: "'SPECTRA_CONFIG'",
        download: fetch(layout, &url, token, authority.is_some()),
        sha256,
    };
    let (download, place) = lines.binary();
    let become_root = vec!["sudo -i   # or su -".to_owned(), "umask 077".to_owned()];
    let steps = [
        vec![("Become root", become_root)],
        lines.trust(),
        // What is not what its checksum says is not put in place.
        vec![("Download the agent", vec![[download, place].concat().join(" &&\n    ")])],
        vec![("Tell it where to report to", lines.configuration())],
        vec![("Install the service", start(layout, &service(layout, server, authority.is_some())))],
    ];
    (
        service(layout, server, authority.is_some()),
        numbered(&steps.concat()),
        one_liner(layout, server, token, authority),
    )
}

impl Lines<'_> {
    fn trust(&self) -> Vec<(&'static str, Vec<String>)> {
        let path = self.layout.authority;
        let lines = |pem: &str| {
            vec![
                format!("install -d -m 0755 {}", folder(path)),
                here(path, "'SPECTRA_CA'", pem.trim_end()),
                format!("chmod 0644 {path}"),
            ]
        };
        self.authority.map(|pem| ("Trust the server", lines(pem))).into_iter().collect()
    }

    /// Each must succeed before the next is done: first what brings a binary that can be run, then what puts it in
    /// the place of the one that is there.
    fn binary(&self) -> (Vec<String>, Vec<String>) {
        let Self { layout, download, sha256, .. } = self;
        let new = new_binary(layout);
        let mut lines = vec![format!("install -d -m 0755 {}", folder(layout.binary)), download.clone()];
        lines.extend(sha256.iter().map(|sum| compare(layout, sum, &new)));
        lines.push(format!("chmod 0755 {new}"));
        (lines, vec![format!("mv -f {new} {}", layout.binary)])
    }

    /// Our agent, unlike the original's, knows how it is installed: with few rights, and what it may is printed.
    fn installs_itself(&self) -> Vec<String> {
        let Self { layout, server, authority, token_word, .. } = self;
        let (new, setup) = (new_binary(layout), format!("{}.setup", layout.binary));
        let trust = authority.map(|_| format!(" --ca {}", layout.authority)).unwrap_or_default();
        let install = format!("{setup} install --server {}{trust} --token-file -", shell(server));
        vec![
            format!("if grep -q '{OWN_AGENT}' {new}; then"),
            format!("mv -f {new} {setup}"),
            format!("printf '%s\\n' {token_word} | {install} && is_done=yes || is_done=no"),
            format!("rm -f {setup}"),
            "[ \"$is_done\" = yes ] || fail \"its own last line says why\"".to_owned(),
            "exit 0".to_owned(),
            "fi".to_owned(),
        ]
    }

    fn configuration(&self) -> Vec<String> {
        let Self { layout, server, authority, token, token_word, config_end, .. } = self;
        let config = json_config(server, token, authority.map(|_| layout.authority));
        vec![
            format!("install -d -m 0755 {} {}", folder(layout.config), folder(layout.identity)),
            here(layout.config, config_end, &config),
            format!("printf '%s\\n' {token_word} > {}", token_file(layout)),
            format!("chmod 0600 {} {}", layout.config, token_file(layout)),
        ]
    }
}

fn new_binary(layout: &Layout) -> String {
    format!("{}.new", layout.binary)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("/", |(folder, _)| folder)
}

fn token_file(layout: &Layout) -> String {
    format!("{}/token", folder(layout.config))
}

/// A file with that text; nothing is replaced in it where its end is quoted.
fn here(path: &str, end: &str, text: &str) -> String {
    format!("cat > {path} <<{end}\n{text}\n{}", end.trim_matches('\''))
}

fn fetch(layout: &Layout, url: &str, token: &str, authority: bool) -> String {
    let to = new_binary(layout);
    let authority = |option: &str| {
        if authority { format!(" {option}{}", layout.authority) } else { String::new() }
    };
    if layout.kind == RC_D.kind {
        // The system has no curl, and its own program no headers.
        return format!(
            "fetch -q{} -o {to} {}",
            authority("--ca-cert="),
            shell(&format!("{url}?token={token}"))
        );
    }
    let header = shell(&format!("X-Spectra-Token: {token}"));
    format!("curl -fsSL{} -H {header} -o {to} {}", authority("--cacert "), shell(url))
}

fn compare(layout: &Layout, sum: &str, file: &str) -> String {
    match layout.kind {
        "rc_d" => format!("sha256 -q -c \"{sum}\" {file}"),
        "launchd" => format!("echo \"{sum}  {file}\" | shasum -a 256 -c -"),
        _ => format!("echo \"{sum}  {file}\" | sha256sum -c -"),
    }
}

fn arguments(layout: &Layout, server: &str, authority: bool) -> Vec<String> {
    let mut arguments: Vec<String> = ["run", "--server", server, "--token-file"].map(str::to_owned).into();
    arguments.push(token_file(layout));
    if authority {
        arguments.extend(["--ca-file".to_owned(), layout.authority.to_owned()]);
    }
    arguments
}

/// Definition of the service.
fn service(layout: &Layout, server: &str, authority: bool) -> String {
    let arguments = arguments(layout, server, authority);
    match layout.kind {
        "rc_d" => include_str!("rc_d.sh").replace("@ARGUMENTS@", &arguments.join(" ")),
        "launchd" => {
            let strings: Vec<_> =
                arguments.iter().map(|argument| format!("        <string>{argument}</string>")).collect();
            include_str!("launchd.plist").replace("@ARGUMENTS@", &strings.join("\n"))
        }
        _ => include_str!("systemd.service").replace("@ARGUMENTS@", &arguments.join(" ")),
    }
}

fn start(layout: &Layout, service: &str) -> Vec<String> {
    let (path, lines): (&str, &[&str]) = match layout.kind {
        "rc_d" => (
            "/usr/local/etc/rc.d/spectra_agent",
            &[
                "chmod 0755 /usr/local/etc/rc.d/spectra_agent",
                "sysrc spectra_agent_enable=YES",
                "service spectra_agent restart",
            ],
        ),
        "launchd" => (
            "/Library/LaunchDaemons/com.spectra.agent.plist",
            &[
                "chmod 0644 /Library/LaunchDaemons/com.spectra.agent.plist",
                "launchctl bootout system/com.spectra.agent 2>/dev/null || true",
                "launchctl bootstrap system /Library/LaunchDaemons/com.spectra.agent.plist",
            ],
        ),
        _ => (
            "/etc/systemd/system/spectra-agent.service",
            &[
                "chmod 0644 /etc/systemd/system/spectra-agent.service",
                "systemctl daemon-reload",
                "systemctl enable spectra-agent",
                "systemctl restart spectra-agent",
            ],
        ),
    };
    let mut all = vec![here(path, "'SPECTRA_SERVICE'", service.trim_end())];
    all.extend(lines.iter().map(|line| (*line).to_owned()));
    all
}

/// The token is the first line of what the shell reads: it stands in no list of processes. Root's shell may
/// have no `sudo`, and needs none.
fn one_liner(layout: &Layout, server: &str, token: &str, authority: Option<&str>) -> String {
    let set = format!("printf 'SPECTRA_TOKEN=%s\\n' {}", shell(token));
    let url = shell(&format!("{server}/install.sh"));
    let trust = |option: &str| authority.map(|_| format!(" {option}\"$ca\"")).unwrap_or_default();
    let get = if layout.kind == RC_D.kind {
        format!("fetch -qo -{} {url}", trust("--ca-cert="))
    } else {
        format!(
            "if command -v curl >/dev/null; then curl -fsSL{} {url}; else wget -qO-{} {url}; fi",
            trust("--cacert "),
            trust("--ca-certificate=")
        )
    };
    let run = format!("{{ {set}; {get}; }} | $(command -v sudo) sh");
    let line = match authority {
        None => run,
        Some(pem) => {
            let lines: Vec<_> = pem.lines().map(shell).collect();
            format!("ca=$(mktemp) && printf '%s\\n' {} > \"$ca\" && {run}; rm -f \"$ca\"", lines.join(" "))
        }
    };
    // The shell of FreeBSD's root may be csh.
    if layout.kind == RC_D.kind { format!("sh -c {}", shell(&line)) } else { line }
}

/// The agent's own identity opens the download.
pub(super) fn upgrade(
    platform: &Platform,
    layout: &Layout,
    server: &str,
    authority: bool,
    sha256: Option<&str>,
) -> Vec<String> {
    let identity = layout.identity;
    let value = |key: &str| format!("{key}=$(sed -n 's/.*\"{key}\": *\"\\([^\"]*\\)\".*/\\1/p' {identity})");
    let trust = if authority { format!(" --cacert {}", layout.authority) } else { String::new() };
    let url = shell(&format!("{server}/api/v1/admin/releases/{}", platform.filename));
    let new = new_binary(layout);
    let mut binary = vec![format!(
        "curl -fsSL{trust} -H \"X-Agent-ID: $id\" -H \"X-Agent-Secret: $secret\" -o {new} {url}"
    )];
    binary.extend(sha256.iter().map(|sum| compare(layout, sum, &new)));
    binary.extend([format!("chmod 0755 {new}"), format!("mv -f {new} {}", layout.binary)]);
    binary.push(match layout.kind {
        "rc_d" => "service spectra_agent restart".to_owned(),
        "launchd" => "launchctl kickstart -k system/com.spectra.agent".to_owned(),
        _ => "systemctl restart spectra-agent".to_owned(),
    });
    let mut lines = vec!["sudo -i   # or su -".to_owned()];
    if layout.kind == RC_D.kind {
        // The system's own fetch has no headers.
        lines.push("command -v curl || pkg install -y curl".to_owned());
    }
    lines.extend([value("id"), value("secret"), binary.join(" &&\n    ")]);
    lines
}

pub(super) fn uninstall(layout: &Layout) -> Vec<String> {
    let service: &[&str] = match layout.kind {
        "rc_d" => &[
            "service spectra_agent stop",
            "sysrc -x spectra_agent_enable",
            "rm -f /usr/local/etc/rc.d/spectra_agent",
        ],
        "launchd" => &[
            "launchctl bootout system/com.spectra.agent",
            "rm -f /Library/LaunchDaemons/com.spectra.agent.plist",
        ],
        _ => &[
            "systemctl disable --now spectra-agent",
            "rm -f /etc/systemd/system/spectra-agent.service",
            "systemctl daemon-reload",
        ],
    };
    let mut lines = vec!["sudo -i".to_owned()];
    lines.extend(service.iter().map(|line| (*line).to_owned()));
    let Layout { kind, authority, config, identity, binary } = layout;
    lines.push(format!("rm -f {binary} {config} {} {authority} {identity}", token_file(layout)));
    if *kind == SYSTEMD.kind {
        // Of an agent that installed itself.
        lines.push(
            "rm -rf /etc/systemd/system/spectra-agent.service.d /var/lib/spectra-agent /var/log/spectra"
                .to_owned(),
        );
        lines.push("userdel spectra-agent 2>/dev/null || true".to_owned());
    }
    lines
}

/// For every Unix at once: what only the host knows is in variables.
pub(super) fn script(server: &str, authority: Option<&str>, checksums: &Checksums) -> String {
    let mut text = include_str!("begin.sh").to_owned();
    text.push_str("case \"$(uname -s)\" in\n");
    for (name, layout, machines) in SYSTEMS {
        let _ = writeln!(text, "{name})\ncase \"$(uname -m)\" in");
        for (machine, build) in *machines {
            let filename = format!("spectra-agent-{build}");
            let sum = checksums.get(&filename).map_or("", String::as_str);
            let _ = writeln!(text, "{machine}) file={filename} sum={sum} ;;");
        }
        text.push_str("*) fail \"there is no agent for $(uname -s) on $(uname -m)\" ;;\nesac\n");
        text.push_str(
            "[ -n \"$sum\" ] || fail \"the server has no agent for this system among its releases\"\n",
        );
        let trusted = authority.map(|_| format!(" {}", layout.authority)).unwrap_or_default();
        let lines = Lines {
            layout,
            server,
            authority,
            token: "$SPECTRA_TOKEN",
            token_word: "\"$SPECTRA_TOKEN\"".to_owned(),
            config_end: "SPECTRA_CONFIG",
            download: format!(
                "download \"{server}/api/v1/admin/releases/$file\" {}{trusted}",
                new_binary(layout)
            ),
            sha256: Some("$sum"),
        };
        let trust: Vec<_> = lines.trust().into_iter().flat_map(|(_, lines)| lines).collect();
        let (download, place) = lines.binary();
        let itself = if layout.kind == SYSTEMD.kind { lines.installs_itself() } else { Vec::new() };
        for line in [trust, download, itself, place, lines.configuration()].concat() {
            let _ = writeln!(text, "{line}");
        }
        if layout.kind == SYSTEMD.kind {
            let run = arguments(layout, server, authority.is_some()).join(" ");
            let _ = writeln!(
                text,
                "[ -d /run/systemd/system ] || fail \"systemd does not run here; have what starts services run: {} {run}\"",
                layout.binary
            );
        }
        for line in start(layout, &service(layout, server, authority.is_some())) {
            let _ = writeln!(text, "{line}");
        }
        text.push_str(";;\n");
    }
    text.push_str("*) fail \"there is no agent for $(uname -s)\" ;;\nesac\necho 'the Spectra agent is installed'\n}\nmain\n");
    text
}

/// What `uname -s` says, and for each `uname -m` the end of the binary's name.
type System = (&'static str, &'static Layout, &'static [(&'static str, &'static str)]);

const SYSTEMS: &[System] = &[
    (
        "Linux",
        &SYSTEMD,
        &[
            ("x86_64", "linux-amd64"),
            ("aarch64|arm64", "linux-arm64"),
            ("armv7*|armv8*", "linux-armv7"),
            ("armv6*", "linux-armv6"),
        ],
    ),
    ("FreeBSD", &RC_D, &[("amd64", "freebsd-amd64")]),
    ("Darwin", &LAUNCHD, &[("x86_64", "darwin-amd64"), ("arm64", "darwin-arm64")]),
];
