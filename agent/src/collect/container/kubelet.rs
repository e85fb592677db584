//! The names of pods, from the kubelet of the node that this agent watches as a pod of it.
//!
//! What a pod uses is in its control group; the kubelet is asked for the rest only when a pod without a name turns
//! up, and now and then for restarts and readiness.

mod pods;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use reqwest::{Certificate, Client, Url, redirect};

use super::guest::Guest;
use super::worker::{Desk, Presence, Report};
use crate::collect::Broken;
use crate::host::Host;
use crate::link::in_one_line;
use crate::sys::hot_file::read_once;

/// Deadline of a request.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest answer: 250 pods of some 20 KB.
const ANSWER_BYTES: usize = 16 << 20;
/// Rounds after which it is asked although every pod has its name.
const ROUNDS: u32 = 5;
/// Where Kubernetes puts what a pod needs to be believed.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
/// Where a kubelet keeps the certificate that it made for itself, with the authority that signed it.
const OWN_CERTIFICATE: &str = "var/lib/kubelet/pki/kubelet.crt";
/// The port that wants to know who asks.
const PORT: u16 = 10250;
/// Where the kubelet is, and who asks.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Kubelet {
    url: Url,
    /// The address behind the name in `url`.
    address: Option<SocketAddr>,
    token: PathBuf,
    /// Authorities, the first of which is the cluster's.
    authorities: [PathBuf; 2],
}

impl Kubelet {
    /// `None` outside of a cluster.
    pub(super) fn find(host: &Host) -> Option<Self> {
        Self::of(host, |name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    /// `SPECTRA_KUBELET` names it; else it is on the node whose address `NODE_IP` (and name `NODE_NAME`) tell.
    fn of(host: &Host, variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let (url, address) = if let Some(url) = variable("SPECTRA_KUBELET") {
            (Url::parse(&url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?, None)
        } else {
            variable("KUBERNETES_SERVICE_HOST")?;
            let address: IpAddr = variable("NODE_IP")?.parse().ok()?;
            let address = SocketAddr::new(address, PORT);
            match variable("NODE_NAME") {
                // Its certificate is for its name, and often for its address too.
                Some(name) => (Url::parse(&format!("https://{name}:{PORT}/")).ok()?, Some(address)),
                None => (Url::parse(&format!("https://{address}/")).ok()?, None),
            }
        };
        let given = |name: &str, file: &str| {
            variable(name).map_or_else(|| PathBuf::from(SERVICE_ACCOUNT).join(file), PathBuf::from)
        };
        let token = given("SPECTRA_KUBELET_TOKEN_FILE", "token");
        let authorities = [given("SPECTRA_KUBELET_CA_FILE", "ca.crt"), host.path(OWN_CERTIFICATE)];
        Some(Self { url, address, token, authorities })
    }

    fn client(&self) -> Result<Client, String> {
        // `run` did that already; `check` did not. The second time is refused, and means nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut certificates = Vec::new();
        for path in &self.authorities {
            // One that is not there, or not for this user, is one less to believe.
            let pem = read_once(path).unwrap_or_default();
            certificates.extend(Certificate::from_pem_bundle(&pem).unwrap_or_default());
        }
        if certificates.is_empty() && self.url.scheme() == "https" {
            let [cluster, node] = &self.authorities;
            return Err(format!("no certificate authority in {} or {}", cluster.display(), node.display()));
        }
        let mut client = Client::builder()
            .timeout(PATIENCE)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .tls_certs_only(certificates);
        if let (Some(address), Some(name)) = (self.address, self.url.host_str()) {
            client = client.resolve(name, address);
        }
        client.build().map_err(|error| in_one_line(&error))
    }

    async fn pods(&self) -> Result<Vec<Guest>, Broken> {
        let broken = |words: String, is_permission| {
            let words = format!("the kubelet at {} tells no names of pods: {words}", self.url);
            Broken { words, is_permission }
        };
        let client = self.client().map_err(|words| broken(words, false))?;
        let mut request = client.get(format!("{}/pods", self.url.as_str().trim_end_matches('/')));
        if self.url.scheme() == "https" {
            // Read anew: Kubernetes replaces it within the hour.
            let token =
                read_once(&self.token).map_err(|fault| broken(fault.in_one_line(), fault.is_permission()))?;
            request = request.bearer_auth(String::from_utf8_lossy(&token).trim());
        }
        let mut answer = request.send().await.map_err(|error| broken(in_one_line(&error), false))?;
        match answer.status().as_u16() {
            200 => {}
            status @ (401 | 403) => {
                let words = format!(
                    "it answers {status}: the service account wants `get` of `nodes/pods` or `nodes/proxy`"
                );
                return Err(broken(words, true));
            }
            status => return Err(broken(format!("it answers {status}"), false)),
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| broken(in_one_line(&error), false))? {
            if body.len() + chunk.len() > ANSWER_BYTES {
                return Err(broken(format!("it answers more than {ANSWER_BYTES} bytes"), false));
            }
            body.extend_from_slice(&chunk);
        }
        pods::parse(&body)
            .map_err(|error| broken(format!("it answers what is no list of pods: {error}"), false))
    }
}

impl fmt::Debug for Kubelet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kubelet").field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}

/// Asks when there is something to ask.
pub(super) async fn follow(kubelet: Kubelet, mut desk: Desk) {
    let mut report = Report { presence: Presence::Here, ..Report::default() };
    let mut rounds = ROUNDS;
    loop {
        let round = desk.next().await;
        rounds += 1;
        if rounds >= ROUNDS || report.broken.is_some() || desk.is_name_wanted() {
            rounds = 0;
            match kubelet.pods().await {
                Ok(pods) => (report.guests, report.broken) = (pods.into(), None),
                // Names stay as they were.
                Err(broken) => report.broken = Some(broken),
            }
        }
        desk.post(round, report.clone());
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::path::Path;
    use std::thread;
    use std::time::Duration;

    use super::super::worker::Worker;
    use super::{Kubelet, follow};
    use crate::host::Host;

    const PODS: &str = include_str!("../../../tests/recorded/kubelet/pods.json");

    #[test]
    fn it_is_where_the_environment_says() {
        let host = Host::new(Path::new("/host"), None);
        let of = |variables: &[(&str, &str)]| {
            let kubelet = Kubelet::of(&host, |name| {
                variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            });
            kubelet
                .map(|kubelet| (kubelet.url.to_string(), kubelet.address.map(|address| address.to_string())))
        };
        let cluster = ("KUBERNETES_SERVICE_HOST", "10.96.0.1");
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[cluster]), None);
        assert_eq!(of(&[("NODE_IP", "192.0.2.7")]), None, "outside of a cluster");
        assert_eq!(of(&[cluster, ("NODE_IP", "192.0.2.7")]), Some(("https://192.0.2.7:10250/".into(), None)));
        assert_eq!(
            of(&[cluster, ("NODE_IP", "2001:db8::7")]),
            Some(("https://[2001:db8::7]:10250/".into(), None))
        );
        assert_eq!(
            of(&[cluster, ("NODE_IP", "192.0.2.7"), ("NODE_NAME", "node1")]),
            Some(("https://node1:10250/".into(), Some("192.0.2.7:10250".into())))
        );
        let read_only = ("SPECTRA_KUBELET", "http://127.0.0.1:10255");
        assert_eq!(of(&[read_only]), Some(("http://127.0.0.1:10255/".into(), None)));
        assert_eq!(of(&[("SPECTRA_KUBELET", "file:///etc/passwd")]), None);
    }

    /// Answers each request with the next of these.
    fn kubelet(answers: Vec<String>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 4096];
                let length = stream.read(&mut request).unwrap();
                assert!(request[..length].starts_with(b"GET /pods HTTP/1.1"));
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        url
    }

    #[test]
    fn a_kubelet_that_refuses_says_what_it_wants_and_is_asked_again() {
        let ok =
            format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{PODS}", PODS.len());
        let forbidden = "HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".to_owned();
        let url = kubelet(vec![forbidden, ok]);
        let host = Host::new(Path::new("/host"), None);
        let kubelet = Kubelet::of(&host, |name| (name == "SPECTRA_KUBELET").then(|| url.clone())).unwrap();
        let worker = Worker::start().unwrap();
        worker.add("kubelet", Duration::ZERO, |desk| follow(kubelet, desk));
        let (_, posts) = worker.ask(Duration::from_secs(30));
        let broken = posts[0].report.broken.clone().unwrap();
        assert!(broken.is_permission && broken.words.contains("nodes/pods"), "{broken:?}");
        let (_, posts) = worker.ask(Duration::from_secs(30));
        assert_eq!(posts[0].report.broken, None);
        assert!(!posts[0].report.guests.is_empty());
        // All pods have their names: it is let alone, and nobody listens any more.
        let (_, posts) = worker.ask(Duration::from_secs(30));
        assert_eq!(posts[0].report.broken, None);
    }
}
