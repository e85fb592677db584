//! Images to a registry, by the API that all registries have (OCI distribution specification 1.1).

mod login;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use ureq::Agent;
use ureq::http::{Request, Response, StatusCode, header};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use super::{Blob, INDEX, Image, MANIFEST, index};
use crate::package::VERSION;
use login::Login;

/// For one request with its body: an image has some 20 MB, and upstreams of 1 Mbit/s are still in use.
const PATIENCE: Duration = Duration::from_mins(5);
/// Of an answer that is read for a message.
const ANSWER_BYTES: u64 = 64 * 1024;

/// A registry, with a folder in it: `registry.example:5000/monitoring`.
#[derive(Debug)]
pub(crate) struct Registry {
    base: String,
    /// What stands before the images' names.
    folder: String,
    client: Agent,
    login: Login,
}

impl Registry {
    /// Loopback addresses are spoken to by plain HTTP, everything else by HTTPS.
    pub(crate) fn new(place: &str, authority: Option<&Path>) -> Result<Self> {
        let (host, folder) = place.split_once('/').unwrap_or((place, ""));
        ensure!(!host.is_empty() && !place.contains("://"), "{place} is not HOST[:PORT][/FOLDER]");
        let scheme = if is_loopback(host) { "http" } else { "https" };
        let folder = if folder.is_empty() { String::new() } else { format!("{}/", folder.trim_matches('/')) };
        let mut config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        if let Some(path) = authority {
            config = config.tls_config(TlsConfig::builder().root_certs(trusted(path)?).build());
        }
        let base = format!("{scheme}://{host}/v2");
        Ok(Self { base, folder, client: config.build().new_agent(), login: Login::of_environment() })
    }

    /// Where an image is pulled from.
    fn image(&self, name: &str) -> String {
        let host = self.base.trim_start_matches("https://").trim_start_matches("http://");
        format!("{}/{}{name}:{VERSION}", host.trim_end_matches("/v2"), self.folder)
    }

    /// Asks, with the credentials that the registry wants for `repository`.
    fn ask(
        &self,
        repository: &str,
        make: impl Fn() -> Result<Request<Vec<u8>>>,
    ) -> Result<Response<ureq::Body>> {
        let send = |mut request: Request<Vec<u8>>| {
            if let Some(authorization) = self.login.authorization() {
                request.headers_mut().insert(header::AUTHORIZATION, authorization.parse()?);
            }
            let what = format!("cannot {} {}", request.method(), request.uri());
            self.client.run(request).context(what)
        };
        let answer = send(make()?)?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let wanted = answer.headers().get(header::WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
        self.login.renew(&self.client, wanted.unwrap_or_default(), repository)?;
        send(make()?)
    }
}

fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "localhost" || name.starts_with("127.") || name == "[::1]"
}

fn trusted(path: &Path) -> Result<RootCerts> {
    let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let certificates: Vec<Certificate<'static>> = parse_pem(&text)
        .filter_map(|item| if let Ok(PemItem::Certificate(one)) = item { Some(one) } else { None })
        .collect();
    ensure!(!certificates.is_empty(), "there is no PEM certificate in {}", path.display());
    Ok(RootCerts::from(certificates))
}

/// Pushes an image, of one processor or of several; returns the name that it can be pulled by.
pub(crate) fn push(registry: &Registry, images: &[Image]) -> Result<String> {
    let name = images.first().context("there is no image to push")?.name;
    let repository = format!("{}{name}", registry.folder);
    for Image { layer, config, .. } in images {
        for blob in [layer, config] {
            push_blob(registry, &repository, blob)?;
        }
    }
    if let [Image { manifest, .. }] = images {
        push_manifest(registry, &repository, VERSION, MANIFEST, manifest)?;
    } else {
        for Image { manifest, .. } in images {
            push_manifest(registry, &repository, &manifest.digest, MANIFEST, manifest)?;
        }
        push_manifest(registry, &repository, VERSION, INDEX, &index(images)?)?;
    }
    Ok(registry.image(name))
}

fn push_blob(registry: &Registry, repository: &str, blob: &Blob) -> Result<()> {
    let place = format!("{}/{repository}/blobs", registry.base);
    let known = registry.ask(repository, || request("HEAD", &format!("{place}/{}", blob.digest), "", &[]))?;
    if known.status().is_success() {
        return Ok(());
    }
    let begun = registry.ask(repository, || request("POST", &format!("{place}/uploads/"), "", &[]))?;
    let begun = expect(begun, StatusCode::ACCEPTED)?;
    let to = begun.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
    let to = to.context("the registry does not say where to upload to")?;
    let to = if to.starts_with('/') {
        format!("{}{to}", registry.base.trim_end_matches("/v2"))
    } else {
        to.to_owned()
    };
    let to = format!("{to}{}digest={}", if to.contains('?') { '&' } else { '?' }, blob.digest);
    let stored = registry.ask(repository, || request("PUT", &to, "application/octet-stream", &blob.bytes))?;
    expect(stored, StatusCode::CREATED).map(|_| ())
}

fn push_manifest(
    registry: &Registry,
    repository: &str,
    name: &str,
    kind: &str,
    manifest: &Blob,
) -> Result<()> {
    let place = format!("{}/{repository}/manifests/{name}", registry.base);
    let stored = registry.ask(repository, || request("PUT", &place, kind, &manifest.bytes))?;
    expect(stored, StatusCode::CREATED).map(|_| ())
}

fn request(method: &str, to: &str, kind: &str, body: &[u8]) -> Result<Request<Vec<u8>>> {
    let mut request = Request::builder().method(method).uri(to);
    if !kind.is_empty() {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    request.body(body.to_vec()).with_context(|| format!("{to} is no address"))
}

fn expect(mut answer: Response<ureq::Body>, wanted: StatusCode) -> Result<Response<ureq::Body>> {
    let status = answer.status();
    if status == wanted {
        return Ok(answer);
    }
    let text = answer.body_mut().with_config().limit(ANSWER_BYTES).read_to_string().unwrap_or_default();
    let hint = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            "; SPECTRA_REGISTRY_USER and SPECTRA_REGISTRY_PASSWORD are the account that it takes"
        }
        _ => "",
    };
    bail!("the registry answered {status}: {}{hint}", text.trim())
}
