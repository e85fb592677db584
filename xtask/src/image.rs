//! Server, operator and agent as container images: OCI archives that are written without a container engine.
//!
//! One layer with the program and the folders that it writes to, for a user without rights. The same program gives
//! the same bytes.

mod files;
mod layout;
mod push;
mod recipe;

use std::io::Write as _;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::package::{Target, VERSION, sha256};
pub(crate) use files::Files;
pub(crate) use layout::layout;
pub(crate) use push::{Registry, push};
pub(crate) use recipe::{RECIPES, Recipe};

/// Where the charts look for images by themselves.
const REGISTRY: &str = "ghcr.io/spectra-monitoring";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// An image for one kind of processor.
#[derive(Debug)]
pub(crate) struct Image {
    name: &'static str,
    layer: Blob,
    config: Blob,
    manifest: Blob,
    platform: Value,
}

/// Bytes that are named by what they are.
#[derive(Debug)]
struct Blob {
    /// `sha256:…`
    digest: String,
    bytes: Vec<u8>,
}

impl Blob {
    fn new(bytes: Vec<u8>) -> Self {
        Self { digest: digest(&bytes), bytes }
    }

    fn json(value: &Value) -> Result<Self> {
        Ok(Self::new(serde_json::to_vec(value)?))
    }

    fn described(&self, kind: &str) -> Value {
        json!({"mediaType": kind, "digest": self.digest, "size": self.bytes.len()})
    }
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", sha256(bytes))
}

impl Image {
    /// `time` in seconds since 1970, of every file and of the image.
    pub(crate) fn new(recipe: &Recipe, target: &Target, files: &Files, time: u32) -> Result<Self> {
        let contents = files::layer(recipe, files, time)?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&contents)?;
        let layer = Blob::new(gzip.finish()?);
        let (architecture, variant) = target.oci;
        let mut platform = json!({"architecture": architecture, "os": "linux"});
        if let Some(variant) = variant {
            platform["variant"] = variant.into();
        }
        let config = Blob::json(&config(recipe, files, &platform, &digest(&contents), time)?)?;
        let manifest = Blob::json(&json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": config.described("application/vnd.oci.image.config.v1+json"),
            "layers": [layer.described("application/vnd.oci.image.layer.v1.tar+gzip")],
        }))?;
        Ok(Self { name: recipe.name, layer, config, manifest, platform })
    }
}

/// The list of images for several processors, which stands for all of them.
fn index(images: &[Image]) -> Result<Blob> {
    let manifests: Vec<_> = images.iter().map(described).collect();
    Blob::json(&json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}))
}

fn described(image: &Image) -> Value {
    let mut described = image.manifest.described(MANIFEST);
    described["platform"] = image.platform.clone();
    described
}

fn config(recipe: &Recipe, files: &Files, platform: &Value, layer: &str, time: u32) -> Result<Value> {
    let created = OffsetDateTime::from_unix_timestamp(time.into())?.format(&Rfc3339)?;
    let Recipe { name, user, entrypoint, arguments, environment, state, folders: _, port } = recipe;
    let program = format!("/{}", recipe.program());
    let environment = environment.iter().copied().chain(files.environment.iter().map(String::as_str));
    let environment: Vec<_> = ["PATH=/usr/bin"].into_iter().chain(environment).collect();
    let command = [&[program.as_str()], *entrypoint].concat();
    let mut container = json!({
        "User": format!("{user}:{user}"),
        "Entrypoint": command,
        "Env": environment,
        "WorkingDir": "/",
        "Labels": {
            "org.opencontainers.image.title": name,
            "org.opencontainers.image.version": VERSION,
            "org.opencontainers.image.licenses": "MIT",
            "org.opencontainers.image.source": env!("CARGO_PKG_REPOSITORY"),
        },
    });
    if !arguments.is_empty() {
        container["Cmd"] = json!(arguments);
    }
    if let Some(state) = state {
        container["Volumes"] = json!({*state: {}});
    }
    if let Some(port) = port {
        container["ExposedPorts"] = json!({format!("{port}/tcp"): {}});
    }
    let mut config = json!({
        "created": created,
        "config": container,
        "rootfs": {"type": "layers", "diff_ids": [layer]},
        "history": [{"created": created, "created_by": "cargo xtask image"}],
    });
    for (key, value) in platform.as_object().into_iter().flatten() {
        config[key] = value.clone();
    }
    Ok(config)
}

#[cfg(test)]
mod tests;
