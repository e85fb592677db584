//! Linux with systemd, FreeBSD with rc.d, macOS with launchd.

use std::fmt::Write as _;

use super::quote::{base64, shell};
use super::{LAUNCHD, Layout, Order, RC_D, SYSTEMD, json_config, numbered};
use crate::platform::Platform;
use crate::releases::Checksums;

/// The lines of one installation; `token` and `binary` are texts of the shell, quoted or variables.
struct Lines<'a> {
    layout: &'a Layout,
    server: &'a str,
    token: &'a str,
    filename: &'a str,
    authority: Option<&'a str>,
    sha256: Option<&'a str>,
}

/// Definition of the service, steps, one line.
pub(super) fn install(order: &Order<'_>, layout: &Layout) -> (String, String, String) {
    let Order { platform, server, token, authority, sha256 } = *order;
    let lines = Lines { layout, server, token, filename: platform.filename, authority, sha256 };
    let mut steps = vec![("Become root", vec!["sudo -i".to_owned(), "umask 077".to_owned()])];
    steps.extend(lines.steps());
    (service(layout, server, authority.is_some()), numbered(&steps), one_liner(server, token, authority))
}

impl Lines<'_> {
    fn steps(&self) -> Vec<(&'static str, Vec<String>)> {
        let Self { layout, server, token, filename, authority, sha256 } = self;
        let mut steps = Vec::new();
        if let Some(pem) = authority {
            steps.push((
                "Trust the server",
                vec![
                    format!("install -d -m 0755 {}", folder(layout.authority)),
                    here(layout.authority, "SPECTRA_CA", pem.trim_end()),
                    format!("chmod 0644 {}", layout.authority),
                ],
            ));
        }
        let new = format!("{}.new", layout.binary);
        let url = format!("{server}/api/v1/admin/releases/{filename}");
        let mut download = vec![fetch(layout, &url, token, authority.is_some(), &new)];
        download.extend(sha256.iter().map(|sum| compare(layout, sum, &new)));
        download.extend([format!("chmod 0755 {new}"), format!("mv -f {new} {}", layout.binary)]);
        steps.push(("Download the agent", download));
        let config = json_config(server, token, authority.map(|_| layout.authority));
        steps.push((
            "Tell it where to report to",
            vec![
                format!("install -d -m 0755 {} {}", folder(layout.config), folder(layout.identity)),
                here(layout.config, "SPECTRA_CONFIG", &config),
                format!("printf '%s\\n' {} > {}", shell(token), token_file(layout)),
                format!("chmod 0600 {} {}", layout.config, token_file(layout)),
            ],
        ));
        steps.push(("Install the service", start(layout, &service(layout, server, authority.is_some()))));
        steps
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("/", |(folder, _)| folder)
}

fn token_file(layout: &Layout) -> String {
    format!("{}/token", folder(layout.config))
}

/// A file with that text, in which nothing is replaced.
fn here(path: &str, end: &str, text: &str) -> String {
    format!("cat > {path} <<'{end}'\n{text}\n{end}")
}

fn fetch(layout: &Layout, url: &str, token: &str, authority: bool, to: &str) -> String {
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
        "rc_d" => format!("sha256 -q -c {sum} {file}"),
        "launchd" => format!("echo '{sum}  {file}' | shasum -a 256 -c -"),
        _ => format!("echo '{sum}  {file}' | sha256sum -c -"),
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
    let mut all = vec![here(path, "SPECTRA_SERVICE", service.trim_end())];
    all.extend(lines.iter().map(|line| (*line).to_owned()));
    all
}

/// The token is the first line of what the shell reads: it stands in no list of processes.
fn one_liner(server: &str, token: &str, authority: Option<&str>) -> String {
    let set = format!("printf 'SPECTRA_TOKEN=%s\\n' {}", shell(token));
    let url = shell(&format!("{server}/install.sh"));
    let Some(pem) = authority else {
        return format!("{{ {set}; curl -fsSL {url}; }} | sudo sh");
    };
    format!(
        "ca=$(mktemp) && printf '%s' {} | base64 -d > \"$ca\" && {{ {set}; curl -fsSL --cacert \"$ca\" {url}; }} | sudo sh; rm -f \"$ca\"",
        shell(&base64(pem))
    )
}

/// The agent's own identity opens the download.
pub(super) fn upgrade(platform: &Platform, layout: &Layout, server: &str, authority: bool) -> Vec<String> {
    let identity = layout.identity;
    let value = |key: &str| format!("{key}=$(sed -n 's/.*\"{key}\": *\"\\([^\"]*\\)\".*/\\1/p' {identity})");
    let trust = if authority { format!(" --cacert {}", layout.authority) } else { String::new() };
    let url = shell(&format!("{server}/api/v1/admin/releases/{}", platform.filename));
    let new = format!("{}.new", layout.binary);
    vec![
        "sudo -i".to_owned(),
        value("id"),
        value("secret"),
        format!("curl -fsSL{trust} -H \"X-Agent-ID: $id\" -H \"X-Agent-Secret: $secret\" -o {new} {url}"),
        format!("chmod 0755 {new}"),
        format!("mv -f {new} {}", layout.binary),
        match layout.kind {
            "rc_d" => "service spectra_agent restart".to_owned(),
            "launchd" => "launchctl kickstart -k system/com.spectra.agent".to_owned(),
            _ => "systemctl restart spectra-agent".to_owned(),
        },
    ]
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
    let Layout { kind: _, authority, config, identity, binary } = layout;
    lines.push(format!("rm -f {binary} {config} {} {authority} {identity}", token_file(layout)));
    lines
}

/// For every Unix at once.
pub(super) fn script(server: &str, authority: Option<&str>, checksums: &Checksums) -> String {
    let mut text = include_str!("begin.sh").to_owned();
    let systems = [
        (
            "Linux",
            &SYSTEMD,
            &[
                ("x86_64", "linux-amd64"),
                ("aarch64|arm64", "linux-arm64"),
                ("armv7*|armv8*", "linux-armv7"),
                ("armv6*", "linux-armv6"),
            ][..],
        ),
        ("FreeBSD", &RC_D, &[("amd64", "freebsd-amd64")]),
        ("Darwin", &LAUNCHD, &[("x86_64", "darwin-amd64"), ("arm64", "darwin-arm64")]),
    ];
    text.push_str("case \"$(uname -s)\" in\n");
    for (name, layout, machines) in systems {
        let _ = writeln!(text, "{name})\ncase \"$(uname -m)\" in");
        for (machine, build) in machines {
            let filename = format!("spectra-agent-{build}");
            let sum = checksums.get(&filename).map_or("", String::as_str);
            let _ = writeln!(text, "{machine}) file={filename} sum={sum} ;;");
        }
        text.push_str("*) fail \"there is no agent for $(uname -s) on $(uname -m)\" ;;\nesac\n");
        text.push_str(
            "[ -n \"$sum\" ] || fail \"the server has no agent for this system among its releases\"\n",
        );
        let lines = Lines { layout, server, token: TOKEN, filename: FILE, authority, sha256: Some(SUM) };
        for (_, step) in lines.steps() {
            let step = step.join("\n");
            // Variables are read in a text whose end is not quoted.
            let step = step.replace("<<'SPECTRA_CONFIG'", "<<SPECTRA_CONFIG");
            text.push_str(&double_quoted(&step));
            text.push('\n');
        }
        text.push_str(";;\n");
    }
    text.push_str("*) fail \"there is no agent for $(uname -s)\" ;;\nesac\necho 'the Spectra agent is installed'\n}\nmain\n");
    text
}

/// Stand for what only the host knows, until [`script`] puts variables in their places.
const TOKEN: &str = "@TOKEN@";
const FILE: &str = "@FILE@";
const SUM: &str = "@SUM@";

/// Lines with one of the marks in single quotes get double ones, in which variables are read; an address has
/// nothing in it that means something there.
fn double_quoted(step: &str) -> String {
    let marked = |line: &str| line.contains(TOKEN) || line.contains(FILE) || line.contains(SUM);
    let line = |line: &str| {
        let line = if marked(line) { line.replace('\'', "\"") } else { line.to_owned() };
        line.replace(TOKEN, "$SPECTRA_TOKEN").replace(FILE, "$file").replace(SUM, "$sum")
    };
    step.lines().map(line).collect::<Vec<_>>().join("\n")
}
