//! What an installation needs before its server starts, made once: credentials, and an authority for HTTPS.
//!
//! No template of a chart can make them: it would make others each time. What is there stays as it is, whoever made it.

mod authority;
mod credentials;

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::Secret;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::api::{Patch, PatchParams, PostParams};
use kube::{Api, Client};
use serde_json::json;

/// Manager of what is made here.
const MANAGER: &str = "spectra-setup";
/// Somebody else may make or change a Secret between reading and writing it; more often than this nobody does.
const TRIES: usize = 5;

/// What there shall be.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) namespace: String,
    /// A Secret with a random text under each of these keys.
    pub(crate) credentials: Option<(String, Vec<String>)>,
    /// A Secret with an authority: `ca.crt`, `ca.key`.
    pub(crate) authority: Option<String>,
}

/// Makes what is missing; returns a sentence for each Secret.
pub(crate) async fn run(client: Client, wish: Wish) -> Result<Vec<String>> {
    let Wish { namespace, credentials, authority } = wish;
    let secrets = Api::namespaced(client, &namespace);
    let mut told = Vec::new();
    if let Some((name, keys)) = credentials {
        let make = |missing: &[String]| Ok(credentials::make(missing));
        told.push(ensure(&secrets, &name, &keys, make).await?);
    }
    if let Some(name) = authority {
        let keys = [authority::CERTIFICATE, authority::KEY].map(str::to_owned);
        told.push(ensure(&secrets, &name, &keys, authority::make).await?);
    }
    Ok(told)
}

type Data = BTreeMap<String, String>;

/// Sees to it that a Secret has all of the keys; those that it has are not touched.
async fn ensure(
    secrets: &Api<Secret>,
    name: &str,
    keys: &[String],
    make: impl Fn(&[String]) -> Result<Data>,
) -> Result<String> {
    for _ in 0..TRIES {
        let found = secrets.get_opt(name).await.with_context(|| format!("cannot read the Secret {name}"))?;
        let missing = missing(found.as_ref(), keys);
        let written = match &found {
            Some(_) if missing.is_empty() => return Ok(format!("Secret {name}: there, left as it is")),
            Some(found) => add(secrets, found, make(&missing)?).await,
            None => create(secrets, name, make(&missing)?).await,
        };
        match written {
            Ok(()) => return Ok(format!("Secret {name}: made {}", missing.join(", "))),
            Err(kube::Error::Api(status)) if status.code == 409 => {}
            Err(error) => return Err(error).with_context(|| format!("cannot write the Secret {name}")),
        }
    }
    bail!("the Secret {name} changes all the time: after {TRIES} tries it still lacks something")
}

fn missing(secret: Option<&Secret>, keys: &[String]) -> Vec<String> {
    let data = secret.and_then(|secret| secret.data.as_ref());
    let has = |key: &String| data.and_then(|data| data.get(key)).is_some_and(|value| !value.0.is_empty());
    keys.iter().filter(|key| !has(key)).cloned().collect()
}

async fn create(secrets: &Api<Secret>, name: &str, data: Data) -> kube::Result<()> {
    let labels = [("app.kubernetes.io/part-of", "spectra"), ("app.kubernetes.io/managed-by", MANAGER)];
    let secret = Secret {
        metadata: ObjectMeta {
            name: Some(name.to_owned()),
            labels: Some(labels.map(|(key, value)| (key.to_owned(), value.to_owned())).into()),
            ..ObjectMeta::default()
        },
        type_: Some("Opaque".to_owned()),
        data: Some(data.into_iter().map(|(key, value)| (key, ByteString(value.into_bytes()))).collect()),
        ..Secret::default()
    };
    let params = PostParams { dry_run: false, field_manager: Some(MANAGER.to_owned()) };
    secrets.create(&params, &secret).await.map(drop)
}

/// Keys that a newer version wants. With the version that was read: of two that add, one reads again.
async fn add(secrets: &Api<Secret>, found: &Secret, data: Data) -> kube::Result<()> {
    let name = found.metadata.name.as_deref().unwrap_or_default();
    let patch = json!({"metadata": {"resourceVersion": found.metadata.resource_version}, "stringData": data});
    let params = PatchParams { field_manager: Some(MANAGER.to_owned()), ..PatchParams::default() };
    secrets.patch(name, &params, &Patch::Merge(&patch)).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_there_is_made() {
        let keys = ["a", "b", "c"].map(str::to_owned);
        let secret = |data: &[(&str, &str)]| Secret {
            data: Some(data.iter().map(|(k, v)| ((*k).to_owned(), ByteString((*v).into()))).collect()),
            ..Secret::default()
        };
        assert_eq!(missing(None, &keys), keys);
        assert_eq!(missing(Some(&Secret::default()), &keys), keys);
        assert_eq!(missing(Some(&secret(&[("a", "1"), ("b", ""), ("x", "2")])), &keys), ["b", "c"]);
        assert!(missing(Some(&secret(&[("a", "1"), ("b", "2"), ("c", "3")])), &keys).is_empty());
    }
}
