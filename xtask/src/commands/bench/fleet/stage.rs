//! The server under load: started, watched, stopped.

use std::fs;
use std::io::Read as _;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::super::usage::{descriptors, machine_time, peak, processor_time};
use super::figures::Figures;
use super::generator::{Generator, Load};
use crate::children::{Agent, Children, Setup};
use crate::progress::Step;
use crate::timescale::random_digits;
use crate::{interrupt, workspace};

/// Between two looks at a server that starts: the goal is a hundred times as much.
const GLANCE: Duration = Duration::from_millis(3);

/// Uses of a token are bounded; a fleet needs one for each agent.
const TOKEN_HOURS: &str = "24h";

/// Answers to read before one counts: the first one reads the tables from the disk.
const OVERVIEWS: usize = 5;

/// A server over the given database, and the folder with what it and the generator need.
pub(super) struct Stage {
    profile: &'static str,
    folder: PathBuf,
    database: String,
    port: u16,
    children: Children,
    /// Other servers of the database.
    replicas: Vec<Children>,
}

impl Stage {
    /// Starts the server with HTTPS and makes what the generator needs: a token and the authority.
    pub(super) fn set(profile: &'static str, database: &str, agents: u32) -> Result<Self> {
        let folder = workspace::logs().join("bench-fleet");
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot delete {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let key = folder.join("secret-key");
        let digits = random_digits()? + &random_digits()?;
        fs::write(&key, digits).with_context(|| format!("cannot write {}", key.display()))?;

        let port = workspace::free_port()?;
        let children = Children::new(setup(profile, &folder, port, database, true));
        let replicas = Vec::new();
        let mut stage = Self { profile, folder, database: database.to_owned(), port, children, replicas };
        stage.start()?;
        let uses = agents.to_string();
        let token =
            stage.children.ask_server(&["token", "create", "--uses", &uses, "--expires", TOKEN_HOURS])?;
        let authority = stage.children.ask_server(&["tls", "ca"])?;
        for (name, text) in [("token", token), ("ca.pem", authority)] {
            fs::write(stage.folder.join(name), text).with_context(|| format!("cannot write {name}"))?;
        }
        Ok(stage)
    }

    /// Starts another server of the same database, with the same authority; returns where it is.
    pub(super) fn replicate(&mut self) -> Result<String> {
        let folder = self.folder.join(format!("replica-{}", self.replicas.len()));
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let key = "secret-key";
        fs::copy(self.folder.join(key), folder.join(key)).context("cannot copy the secret key")?;
        let port = workspace::free_port()?;
        let mut children = Children::new(setup(self.profile, &folder, port, &self.database, true));
        start(&mut children, &folder)?;
        self.replicas.push(children);
        Ok(format!("https://127.0.0.1:{port}"))
    }

    /// Puts a fleet on all servers, and somebody who asks for commands; what the generator says of these.
    pub(super) fn click(&mut self, agents: u32, seconds: u64, also: &str, clicks: u32) -> Result<Value> {
        let token = ["api-token", "create", "bench", "--role", "admin", "--scope", "write"];
        let file = self.folder.join("api-token");
        fs::write(&file, self.children.ask_server(&token)?).context("cannot write the API token")?;
        let step =
            Step::start(format!("{agents} agents connect; {clicks} commands a second for {seconds} s"));
        let clicks = clicks.to_string();
        let file = file.to_string_lossy();
        let further = ["--also", also, "--clicks", &clicks, "--api-token-file", &file].map(str::to_owned);
        let Self { profile, folder, port, children, replicas, .. } = self;
        let load = Load { profile, folder, port: *port, agents, seconds, further: further.to_vec() };
        let mut generator = Generator::start(&load)?;
        let mut look = || {
            interrupt::check()?;
            children.check()?;
            replicas.iter_mut().try_for_each(Children::check)
        };
        generator.phase("connected", &mut look)?;
        let steady = generator.phase("steady", &mut look)?;
        step.done();
        Ok(steady)
    }

    /// Stops the server and starts it again: the next load meets cold caches as the first one did.
    pub(super) fn restart(&mut self) -> Result<()> {
        self.children.stop();
        self.start()
    }

    fn start(&mut self) -> Result<()> {
        start(&mut self.children, &self.folder)
    }

    /// Puts a fleet on it.
    pub(super) fn load(&mut self, agents: u32, seconds: u64) -> Result<Figures> {
        let step = Step::start(format!("{agents} agents connect, report for {seconds} s and connect again"));
        let Self { profile, folder, port, children, .. } = self;
        let server = children.last_process().context("the server does not run")?;
        let mut generator =
            Generator::start(&Load { profile, folder, port: *port, agents, seconds, further: Vec::new() })?;
        let mut look = || {
            interrupt::check()?;
            children.check()
        };
        let connected = generator.phase("connected", &mut look)?;
        let (started, server_before, machine_before) =
            (Instant::now(), processor_time(server)?, machine_time()?);
        let steady = generator.phase("steady", &mut look)?;
        let percent = |used: Duration| used.as_secs_f64() / started.elapsed().as_secs_f64() * 100.0;
        let server_percent = percent(processor_time(server)?.saturating_sub(server_before));
        let machine_percent = percent(machine_time()?.saturating_sub(machine_before));
        let server_descriptors = descriptors(server)?;
        let reconnected = generator.phase("reconnected", &mut look)?;
        step.done();
        Ok(Figures {
            connected,
            steady,
            reconnected,
            peak_bytes: peak(server)?,
            server_descriptors,
            server_percent,
            machine_percent,
            processors: thread::available_parallelism().map_or(1, Into::into),
        })
    }

    /// How soon a server over this database answers that it is ready, and how long the overview takes then.
    /// Without HTTPS, which nothing here speaks.
    pub(super) fn ready(&mut self, agents: u32) -> Result<(Duration, Duration)> {
        self.children.stop();
        self.children = Children::new(setup(self.profile, &self.folder, self.port, &self.database, false));
        let password = self.children.ask_server(&["user", "add", "bench", "--role", "viewer"])?;
        let started = Instant::now();
        self.children.start_server()?;
        // A connection is refused at once, so that this finds the first moment.
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            self.children.check()?;
            thread::sleep(GLANCE);
        }
        let url = format!("http://127.0.0.1:{}", self.port);
        let client: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().new_agent();
        client.get(format!("{url}/readyz")).call().context("the server is not ready when it listens")?;
        let ready = started.elapsed();

        let body = json!({"username": "bench", "password": password}).to_string();
        let answer =
            client.post(format!("{url}/api/v1/auth/login")).content_type("application/json").send(body);
        let answer = answer.context("cannot sign in")?;
        let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
        let cookie =
            cookie.and_then(|cookie| cookie.split(';').next()).context("signing in gives no cookie")?;
        let mut overview = Duration::MAX;
        for _ in 0..OVERVIEWS {
            let started = Instant::now();
            let request = client.get(format!("{url}/api/v1/overview")).header("cookie", cookie);
            let mut answer =
                request.header("accept-encoding", "gzip").call().context("cannot read the overview")?;
            let mut compressed = Vec::new();
            answer.body_mut().as_reader().read_to_end(&mut compressed).context("cannot read the overview")?;
            overview = overview.min(started.elapsed());
            ensure!(
                compressed.len() > agents as usize / 10,
                "the overview of {agents} agents is too short to be one"
            );
        }
        self.children.stop();
        Ok((ready, overview))
    }
}

/// Starts a server that logs into the folder.
fn start(children: &mut Children, folder: &Path) -> Result<()> {
    children.start_server()?;
    let log = folder.join("server.log");
    let listens = || Ok(fs::read_to_string(&log).is_ok_and(|text| text.contains("listening on")));
    children.wait_for("start the server", listens)
}

fn setup(profile: &'static str, folder: &Path, port: u16, database: &str, https: bool) -> Setup {
    let key = folder.join("secret-key").to_string_lossy().into_owned();
    let tls = ["--tls", "auto", "--secret-key-file", &key].map(str::to_owned);
    let server = if https { tls.to_vec() } else { Vec::new() };
    let database = database.to_owned();
    Setup { profile, folder: folder.to_owned(), port, database, server, agent: Agent::default() }
}
