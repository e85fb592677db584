//! The agent as a container image: an OCI archive that is written without a container engine.
//!
//! One layer with the static program and the folders that it writes to, for a user without rights. The same program
//! gives the same bytes.

mod layout;

use std::io::Write as _;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::archive::Archive;
use crate::package::{AGENT, Target, VERSION, sha256};
pub(crate) use layout::layout;

/// `nobody` and its group, by number: there is no `/etc/passwd`.
const USER: u32 = 65_534;
const PROGRAM: &str = "usr/bin/spectra-agent";
/// Identity, spool and audit; a volume, so that they outlive the container.
const STATE: &str = "/var/lib/spectra-agent";
/// Where `spectra-agent status` asks.
const RUNTIME: &str = "/run/spectra-agent";

/// An image for one kind of processor.
#[derive(Debug)]
pub(crate) struct Image {
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
    pub(crate) fn new(target: &Target, program: &[u8], time: u32) -> Result<Self> {
        let files = layer(program, time)?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&files)?;
        let layer = Blob::new(gzip.finish()?);
        let (architecture, variant) = target.oci;
        let mut platform = json!({"architecture": architecture, "os": "linux"});
        if let Some(variant) = variant {
            platform["variant"] = variant.into();
        }
        let config = Blob::json(&config(&platform, &digest(&files), time)?)?;
        let manifest = Blob::json(&json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": config.described("application/vnd.oci.image.config.v1+json"),
            "layers": [layer.described("application/vnd.oci.image.layer.v1.tar+gzip")],
        }))?;
        Ok(Self { layer, config, manifest, platform })
    }
}

fn config(platform: &Value, layer: &str, time: u32) -> Result<Value> {
    let created = OffsetDateTime::from_unix_timestamp(time.into())?.format(&Rfc3339)?;
    let mut config = json!({
        "created": created,
        "config": {
            "User": format!("{USER}:{USER}"),
            "Entrypoint": [format!("/{PROGRAM}"), "run"],
            "Env": [
                "PATH=/usr/bin",
                format!("SPECTRA_IDENTITY={STATE}/agent-id.json"),
                format!("SPECTRA_AUDIT={STATE}/audit.jsonl"),
                format!("RUNTIME_DIRECTORY={RUNTIME}"),
            ],
            "Volumes": {STATE: {}},
            "WorkingDir": "/",
            "Labels": {
                "org.opencontainers.image.title": AGENT.name,
                "org.opencontainers.image.version": VERSION,
                "org.opencontainers.image.licenses": "MIT",
            },
        },
        "rootfs": {"type": "layers", "diff_ids": [layer]},
        "history": [{"created": created, "created_by": "cargo xtask image"}],
    });
    for (key, value) in platform.as_object().into_iter().flatten() {
        config[key] = value.clone();
    }
    Ok(config)
}

/// The files, as a tar that is not compressed.
fn layer(program: &[u8], time: u32) -> Result<Vec<u8>> {
    let mut archive = Archive::new(Vec::new(), time);
    for folder in ["run/", "usr/", "usr/bin/", "var/", "var/lib/"] {
        archive.folder(folder)?;
    }
    for folder in [STATE, RUNTIME] {
        archive.folder_of(USER, &format!("{}/", folder.trim_start_matches('/')))?;
    }
    archive.file(PROGRAM, 0o755, program)?;
    archive.finish()
}

#[cfg(test)]
mod tests;
