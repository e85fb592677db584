//! The part of a kubeconfig that a server needs to review tokens: where the API server is, and a token of an account
//! that may create token reviews. Programs that make credentials are not run.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::enrol::review::{ClusterApi, Kept};

/// Largest file that is read: certificates in it take some KiB.
const BYTES: u64 = 1 << 20;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Kubeconfig {
    current_context: String,
    contexts: Vec<Named>,
    clusters: Vec<Cluster>,
    users: Vec<User>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    context: Chosen,
}

#[derive(Deserialize)]
struct Chosen {
    cluster: String,
    user: String,
}

#[derive(Deserialize)]
struct Cluster {
    name: String,
    cluster: Api,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Api {
    server: String,
    certificate_authority: Option<PathBuf>,
    certificate_authority_data: Option<String>,
    #[serde(default)]
    insecure_skip_tls_verify: bool,
}

#[derive(Deserialize)]
struct User {
    name: String,
    user: Credential,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    token: Option<String>,
    token_file: Option<PathBuf>,
}

/// What the current context of a kubeconfig names. Relative paths in it begin where it lies.
pub(super) fn read(path: &Path) -> Result<ClusterApi> {
    let length = fs::metadata(path).context("cannot read it")?.len();
    ensure!(length <= BYTES, "it is larger than {} KiB", BYTES >> 10);
    let text = fs::read_to_string(path).context("cannot read it")?;
    parse(&text, path.parent().unwrap_or(Path::new("")))
}

fn parse(text: &str, folder: &Path) -> Result<ClusterApi> {
    let Kubeconfig { current_context, contexts, clusters, users } =
        serde_saphyr::from_str(text).context("it is no kubeconfig")?;
    let chosen = contexts.into_iter().find(|context| context.name == current_context);
    let Chosen { cluster, user } =
        chosen.with_context(|| format!("its current-context {current_context:?} is not in it"))?.context;
    let api = clusters.into_iter().find(|known| known.name == cluster);
    let api = api.with_context(|| format!("its cluster {cluster:?} is not in it"))?.cluster;
    let Api { server, certificate_authority, certificate_authority_data, insecure_skip_tls_verify } = api;
    ensure!(!insecure_skip_tls_verify, "insecure-skip-tls-verify would show the token to anyone between");
    ensure!(server.starts_with("https://"), "its server {server:?} is no https address");
    let ca = match (certificate_authority_data, certificate_authority) {
        (Some(data), _) => {
            let pem = STANDARD.decode(data.trim()).ok().and_then(|pem| String::from_utf8(pem).ok());
            Some(Kept::Text(pem.context("its certificate-authority-data is no PEM in base64")?))
        }
        (None, Some(path)) => Some(Kept::File(folder.join(path))),
        (None, None) => None,
    };
    let known = users.into_iter().find(|known| known.name == user);
    let Credential { token, token_file } =
        known.with_context(|| format!("its user {user:?} is not in it"))?.user;
    let token = match (token_file, token) {
        (Some(path), _) => Kept::File(folder.join(path)),
        (None, Some(token)) => Kept::Text(token),
        (None, None) => bail!(
            "its user {user:?} has neither token nor tokenFile: use a service account's that may create tokenreviews"
        ),
    };
    Ok(ClusterApi { url: server, ca, token })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(cluster: &str, user: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Config\npreferences: {{}}\ncurrent-context: b\ncontexts:\n\
             - {{name: a, context: {{cluster: x, user: x}}}}\n- {{name: b, context: {{cluster: c, user: u, namespace: n}}}}\n\
             clusters:\n- {{name: c, cluster: {{{cluster}}}}}\nusers:\n- {{name: u, user: {{{user}}}}}\n"
        )
    }

    #[test]
    fn the_current_context_counts() {
        let folder = Path::new("/etc/clusters");
        let api =
            parse(&config("server: 'https://k:6443', certificate-authority: ca.crt", "token: t"), folder);
        let api = api.unwrap();
        assert_eq!(api.url, "https://k:6443");
        assert!(matches!(api.ca, Some(Kept::File(path)) if path == Path::new("/etc/clusters/ca.crt")));
        assert!(matches!(api.token, Kept::Text(token) if token == "t"));
        let inline = "server: 'https://k', certificate-authority-data: UEVN";
        let api = parse(&config(inline, "token: t, tokenFile: /run/t"), folder).unwrap();
        assert!(matches!(api.ca, Some(Kept::Text(pem)) if pem == "PEM"));
        assert!(matches!(api.token, Kept::File(path) if path == Path::new("/run/t")));
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let api = "server: 'https://k'";
        for (text, words) in [
            (String::new(), "it is no kubeconfig"),
            ("a: [".to_owned(), "it is no kubeconfig"),
            (
                config(api, "token: t").replace("current-context: b", "current-context: z"),
                "\"z\" is not in it",
            ),
            (config(api, "token: t").replace("current-context: b", "current-context: a"), "cluster \"x\""),
            (config(api, "token: t").replace("name: u,", "name: v,"), "user \"u\" is not in it"),
            (config("server: 'http://k'", "token: t"), "no https address"),
            (config("server: 'https://k', insecure-skip-tls-verify: true", "token: t"), "anyone between"),
            (config("server: 'https://k', certificate-authority-data: '*'", "token: t"), "no PEM"),
            (config(api, "client-certificate-data: x, client-key-data: y"), "neither token nor tokenFile"),
            (config(api, "exec: {command: aws}"), "neither token nor tokenFile"),
        ] {
            let error = format!("{:#}", parse(&text, Path::new("")).unwrap_err());
            assert!(error.contains(words), "{error}");
        }
    }
}
