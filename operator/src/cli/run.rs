//! `spectra-operator run`

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use reqwest::Url;
use tracing_subscriber::EnvFilter;

use super::args::{LogFormat, RunArgs};
use crate::config::{Config, Pace};
use crate::fault::Faults;
use crate::link::certificates;
use crate::run;

pub(super) fn run(args: RunArgs) -> Result<()> {
    start_log(args.log_format);
    let faults = Faults::after(args.fault_after, args.fault_panic.as_deref());
    let credential = args.server_token_file.clone();
    let config = check(args)?;
    super::runtime()?.block_on(run::run(config, &credential, faults))
}

/// What is true of what was typed.
fn check(args: RunArgs) -> Result<Config> {
    let RunArgs {
        server,
        server_ca,
        server_token_file: _,
        external_url,
        external_ca,
        watch_namespaces,
        workload_namespaces,
        agent_image,
        listen,
        manage_crds,
        cluster_uid,
        namespace,
        pod_name,
        pod_uid,
        lease,
        log_format: _,
        pace,
        fault_after: _,
        fault_panic: _,
    } = args;
    let authorities = server_ca.as_deref().map(read).transpose()?;
    let external_authorities = external_ca.as_deref().map(read).transpose()?;
    let external_url = external_url.filter(|url| !url.is_empty());
    if let Some(url) = &external_url {
        address("--external-url", url)?;
    }
    Ok(Config {
        server: address("--server", &server)?,
        external_url: external_url.map(|url| url.trim_end_matches('/').to_owned()),
        external_authorities: external_authorities.or_else(|| authorities.clone()).unwrap_or_default(),
        authorities,
        namespaces: names(watch_namespaces),
        workload_namespaces: names(workload_namespaces),
        agent_image,
        listen,
        manages_crds: manage_crds,
        cluster_uid: cluster_uid.filter(|uid| !uid.is_empty()),
        namespace,
        lease,
        identity: format!("{pod_name}/{pod_uid}"),
        instance: pod_name,
        pace: Pace::new(pace),
    })
}

pub(super) fn address(option: &str, text: &str) -> Result<Url> {
    let url: Url = text.parse().with_context(|| format!("{option} {text} is no address"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        bail!("{option} {text} is no http or https address");
    }
    ensure!(
        url.query().is_none() && url.fragment().is_none(),
        "{option} {text} has more than an address in it"
    );
    // Hosts get it as a word of a shell.
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/[]".contains(&byte));
    ensure!(is_plain, "{option} {text} has characters that no address of a server needs");
    Ok(url)
}

pub(super) fn read(path: &Path) -> Result<String> {
    let place = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("cannot read the authorities in {place}"))?;
    certificates(text.as_bytes()).with_context(|| format!("cannot use {place}"))?;
    Ok(text)
}

/// An empty variable names nothing.
fn names(mut names: Vec<String>) -> Vec<String> {
    names.retain(|name| !name.trim().is_empty());
    for name in &mut names {
        *name = name.trim().to_owned();
    }
    names.sort();
    names.dedup();
    names
}

fn start_log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::args::{Args, Command};
    use super::*;

    fn config(arguments: &[&str]) -> Result<Config> {
        let all = ["spectra-operator", "run"].iter().chain(arguments);
        match Args::try_parse_from(all)?.command {
            Command::Run(args) => check(*args),
            other => bail!("{other:?}"),
        }
    }

    #[test]
    fn what_is_typed_is_checked() {
        for (arguments, expected) in [
            (&["--server", "https://s:8443"][..], ""),
            (
                &["--server", "https://s/", "--external-url", "https://e/", "--watch-namespaces", "b, a,,b"],
                "",
            ),
            (&["--server", "s:8443"], "no http or https address"),
            (&["--server", "ftp://s"], "no http or https address"),
            (&["--server", "https://s?x=1"], "more than an address"),
            (&["--server", "https://s", "--external-url", "https://e/$(x)"], "no address of a server needs"),
            (&["--server", "https://s", "--server-ca", "/no/such/file"], "cannot read the authorities"),
        ] {
            let config = config(arguments);
            match (&config, expected) {
                (Ok(_), "") => {}
                (Err(error), expected) if !expected.is_empty() => {
                    assert!(format!("{error:#}").contains(expected), "{arguments:?}: {error:#}");
                }
                other => panic!("{arguments:?}: {other:?}"),
            }
        }
        let config = config(&[
            "--server",
            "https://s",
            "--external-url",
            "https://e/",
            "--watch-namespaces",
            "b, a,,b",
        ]);
        let config = config.unwrap();
        assert_eq!(
            (config.external_url.as_deref(), config.namespaces),
            (Some("https://e"), vec!["a".into(), "b".into()])
        );
    }
}
