//! Windows, as a service, with what PowerShell and the system bring along.

use super::quote::{base64, power_shell};
use super::{Layout, Order, WINDOWS, json_config, numbered};
use crate::install::platform::Platform;
use crate::install::releases::Checksums;

const FOLDER: &str = r"C:\Spectra";
const TOKEN_FILE: &str = r"C:\Spectra\token";

/// Definition of the service, steps, one line.
pub(super) fn install(order: &Order<'_>, layout: &Layout) -> (String, String, String) {
    let Order { platform, server, token, authority, sha256 } = *order;
    let token_text = power_shell(token);
    let header = power_shell(&format!("X-Spectra-Token: {token}"));
    let sum = sha256.map(power_shell);
    let config = json_config(server, token, authority.map(|_| layout.authority));
    let config = format!("@'\n{config}\n'@");
    let lines = Lines { layout, server, filename: platform.filename, authority };
    let mut steps = vec![("Open PowerShell as administrator", Vec::new())];
    steps.extend(lines.steps(&token_text, &header, &config, sum.as_deref()));
    let service = service("create", layout, server, authority.is_some());
    (service, numbered(&steps), one_liner(server, token, authority))
}

struct Lines<'a> {
    layout: &'a Layout,
    server: &'a str,
    filename: &'a str,
    authority: Option<&'a str>,
}

impl Lines<'_> {
    /// `token`, `header`, `config` and `sum` are expressions of PowerShell.
    fn steps(
        &self,
        token: &str,
        header: &str,
        config: &str,
        sum: Option<&str>,
    ) -> Vec<(&'static str, Vec<String>)> {
        let Self { layout, server, filename, authority } = self;
        let Layout { authority: ca, config: path, binary, .. } = layout;
        let mut steps =
            vec![("Make a folder", vec![format!("New-Item -ItemType Directory -Force {FOLDER} | Out-Null")])];
        if let Some(pem) = authority {
            let write = format!("[IO.File]::WriteAllText('{ca}', @'\n{}\n'@)", pem.trim_end());
            steps.push(("Trust the server", vec![write]));
        }
        let trust = authority.map(|_| format!(" --cacert {ca}")).unwrap_or_default();
        let url = power_shell(&format!("{server}/api/v1/admin/releases/{filename}"));
        let mut download =
            vec![format!("curl.exe -fsSL{trust} -H {header} -o {binary}.new {url}"), DOWNLOADED.to_owned()];
        download.extend(sum.map(|sum| compare(layout, sum)));
        // A program that runs cannot be replaced.
        download.extend([STOP.to_owned(), replace(layout)]);
        steps.push(("Download the agent", download));
        steps.push((
            "Tell it where to report to",
            vec![
                format!("[IO.File]::WriteAllText('{path}', {config})"),
                format!("[IO.File]::WriteAllText('{TOKEN_FILE}', {token})"),
                format!("icacls {path} /inheritance:r /grant '*S-1-5-18:F' '*S-1-5-32-544:F' | Out-Null"),
                format!(
                    "icacls {TOKEN_FILE} /inheritance:r /grant '*S-1-5-18:F' '*S-1-5-32-544:F' | Out-Null"
                ),
            ],
        ));
        steps.push((
            "Install the service",
            vec![
                // One that is deleted while somebody looks at it cannot be made again at once.
                "$verb = if (Get-Service SpectraAgent -ErrorAction SilentlyContinue) { 'config' } else { 'create' }".to_owned(),
                service("$verb", layout, server, authority.is_some()),
                "sc.exe failure SpectraAgent reset= 86400 actions= restart/5000/restart/5000/restart/5000"
                    .to_owned(),
                "sc.exe start SpectraAgent".to_owned(),
            ],
        ));
        steps
    }
}

/// Whether curl succeeded: PowerShell does not end for a program that fails.
const DOWNLOADED: &str = "if ($LASTEXITCODE -ne 0) { throw 'cannot download the agent' }";
const STOP: &str = "Stop-Service SpectraAgent -ErrorAction SilentlyContinue";

/// `sum` is an expression of PowerShell.
fn compare(layout: &Layout, sum: &str) -> String {
    let binary = layout.binary;
    format!(
        "if ((Get-FileHash -Algorithm SHA256 {binary}.new).Hash -ne {sum}) {{ throw 'the agent is not what its checksum says' }}"
    )
}

fn replace(layout: &Layout) -> String {
    format!("Move-Item -Force {0}.new {0}", layout.binary)
}

/// The line that makes the service, or changes it.
fn service(verb: &str, layout: &Layout, server: &str, authority: bool) -> String {
    let trust = if authority { format!(" --ca-file {}", layout.authority) } else { String::new() };
    format!(
        "sc.exe {verb} SpectraAgent start= auto DisplayName= 'Spectra agent' binPath= '{} run --server {server} --token-file {TOKEN_FILE}{trust}'",
        layout.binary
    )
}

fn one_liner(server: &str, token: &str, authority: Option<&str>) -> String {
    let set = format!("$env:SPECTRA_TOKEN = {}", power_shell(token));
    let url = power_shell(&format!("{server}/install.ps1"));
    let Some(pem) = authority else {
        return format!("{set}; curl.exe -fsSL {url} | Out-String | Invoke-Expression");
    };
    format!(
        "{set}; $ca = New-TemporaryFile; [IO.File]::WriteAllBytes($ca, [Convert]::FromBase64String({})); curl.exe -fsSL --cacert $ca {url} | Out-String | Invoke-Expression; Remove-Item $ca",
        power_shell(&base64(pem))
    )
}

pub(super) fn upgrade(
    platform: &Platform,
    layout: &Layout,
    server: &str,
    authority: bool,
    sha256: Option<&str>,
) -> Vec<String> {
    let Layout { authority: ca, identity, binary, .. } = layout;
    let trust = if authority { format!(" --cacert {ca}") } else { String::new() };
    let url = power_shell(&format!("{server}/api/v1/admin/releases/{}", platform.filename));
    let mut lines = vec![
        format!("$identity = Get-Content {identity} | ConvertFrom-Json"),
        format!(
            "curl.exe -fsSL{trust} -H \"X-Agent-ID: $($identity.id)\" -H \"X-Agent-Secret: $($identity.secret)\" -o {binary}.new {url}"
        ),
        DOWNLOADED.to_owned(),
    ];
    lines.extend(sha256.map(|sum| compare(layout, &power_shell(sum))));
    lines.extend([STOP.to_owned(), replace(layout), "Start-Service SpectraAgent".to_owned()]);
    lines
}

pub(super) fn uninstall(layout: &Layout) -> Vec<String> {
    vec![
        "Stop-Service SpectraAgent".to_owned(),
        "sc.exe delete SpectraAgent".to_owned(),
        format!("Remove-Item -Recurse -Force {FOLDER}"),
        format!("Remove-Item -Force {}", layout.identity),
    ]
}

/// The token comes in the environment.
pub(super) fn script(server: &str, authority: Option<&str>, checksums: &Checksums) -> String {
    let filename = "spectra-agent-windows-amd64.exe";
    let sum = checksums.get(filename).map_or("", String::as_str);
    let lines = Lines { layout: &WINDOWS, server, filename, authority };
    let config = json_config(server, "$env:SPECTRA_TOKEN", authority.map(|_| WINDOWS.authority));
    let config = format!("@\"\n{config}\n\"@");
    let mut text = format!(
        "# Installs the Spectra agent as a service. Needs an administrator, and a registration token in\n\
         # $env:SPECTRA_TOKEN.\n\
         $ErrorActionPreference = 'Stop'\n\
         if ($env:SPECTRA_TOKEN -notmatch '^[A-Za-z0-9._-]+$') {{ throw 'there is no registration token in SPECTRA_TOKEN' }}\n\
         if ('{sum}' -eq '') {{ throw 'the server has no agent for Windows among its releases' }}\n"
    );
    let header = "\"X-Spectra-Token: $env:SPECTRA_TOKEN\"";
    for (_, step) in lines.steps("$env:SPECTRA_TOKEN", header, &config, Some(&power_shell(sum))) {
        text.push_str(&step.join("\n"));
        text.push('\n');
    }
    text.push_str("Write-Output 'the Spectra agent is installed'\n");
    text
}
