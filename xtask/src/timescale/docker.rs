//! A container of an image that a running Docker daemon already has; nothing is pulled.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::{Attempt, Data, Server, Timescale, Wish, password, postgres};
use crate::process::Death;
use crate::progress::Step;
use crate::{interrupt, process, workspace};

const IMAGE: &str = "timescale/timescaledb";

/// How long docker may take to start the container and tell its port.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn attempt(wish: &Wish) -> Result<Attempt> {
    if process::ask("docker", &["info", "--format", "{{.ServerVersion}}"])
        .is_none_or(|version| version.trim().is_empty())
    {
        return Ok(Attempt::Lacks("no Docker daemon answers".to_owned()));
    }
    let images = process::ask("docker", &["images", "--format", "{{.Repository}}:{{.Tag}}", IMAGE])
        .unwrap_or_default();
    let Some(image) = images.lines().find(|image| !image.ends_with(":<none>")) else {
        return Ok(Attempt::Lacks(format!(
            "Docker runs but has no {IMAGE} image (docker pull {IMAGE}:latest-pg17)"
        )));
    };
    run(image, &wish.data).map(Attempt::Ready)
}

fn run(image: &str, data: &Data) -> Result<Timescale> {
    let step = Step::start(format!("start a container of {image}"));
    let name = format!("spectra-timescale-{}", std::process::id());
    let password = match data {
        Data::Fresh => password::new()?,
        Data::Kept(folder) => {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
            password::kept(folder)?
        }
    };
    let log = workspace::logs().join(format!("{name}.log"));
    let mut command = process::guarded("docker", Death::Interrupt, None);
    command.args(arguments(&name, image, data)).env("POSTGRES_PASSWORD", &password);
    // In the foreground the client passes our SIGINT on, and `--rm` deletes the container after it.
    let child = process::start(process::log_to(&mut command, &log)?)?;
    let mut server = Server { child, scratch: None };
    let port = port(&mut server, &name, &log)?;
    postgres::wait_until_ready(&mut server, port, &log)?;
    step.done();
    Ok(Timescale {
        url: postgres::url(&password, port),
        name: format!("container of {image} at 127.0.0.1:{port}"),
        server: Some(server),
    })
}

/// Asks for the published port until the container is there.
fn port(server: &mut Server, name: &str, log: &Path) -> Result<u16> {
    let started = Instant::now();
    loop {
        let answer = process::ask("docker", &["port", name, "5432/tcp"]).unwrap_or_default();
        if let Some(port) = published_port(&answer) {
            return Ok(port);
        }
        interrupt::check()?;
        if server.has_ended() || started.elapsed() > PATIENCE {
            let end = process::tail(log, process::TAIL_LINES);
            bail!("the container does not start; the end of {}:\n{end}", log.display());
        }
        thread::sleep(Duration::from_millis(100));
    }
}

fn arguments(name: &str, image: &str, data: &Data) -> Vec<String> {
    let mut arguments: Vec<String> =
        ["run", "--rm", "--name", name, "--publish", "127.0.0.1::5432", "--env", "POSTGRES_PASSWORD"]
            .map(str::to_owned)
            .into();
    if let Data::Kept(folder) = data {
        let mount = format!("{}:/var/lib/postgresql/data", folder.join("data").display());
        arguments.extend(["--volume".to_owned(), mount]);
    }
    arguments.extend([image.to_owned(), "postgres".to_owned()]);
    arguments.extend(postgres::settings());
    arguments
}

/// The port in `127.0.0.1:49153`, the first line of `docker port`.
fn published_port(answer: &str) -> Option<u16> {
    answer.lines().next()?.rsplit_once(':')?.1.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_port_is_read() {
        assert_eq!(published_port("127.0.0.1:49153\n"), Some(49_153));
        assert_eq!(published_port(""), None);
    }

    #[test]
    fn kept_data_are_mounted_and_fresh_ones_are_not() {
        let kept = arguments("n", "i", &Data::Kept("/x".into()));
        assert!(kept.contains(&"/x/data:/var/lib/postgresql/data".to_owned()), "{kept:?}");
        let fresh = arguments("n", "i", &Data::Fresh);
        assert!(!fresh.contains(&"--volume".to_owned()), "{fresh:?}");
    }

    #[test]
    fn the_password_is_not_on_the_command_line() {
        assert!(!arguments("n", "i", &Data::Fresh).iter().any(|argument| argument.contains("PASSWORD=")));
    }
}
