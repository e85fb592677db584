//! The agent as a container image: an OCI archive that is written without a container engine.
//!
//! One layer with the static program and the folders that it writes to, for a user without rights. The same program
//! gives the same bytes.

mod archive;

use std::io::Write as _;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tar::{Builder, EntryType, Header};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::package::{AGENT, Target, VERSION, hexadecimal};
pub(crate) use archive::archive;

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
    format!("sha256:{}", hexadecimal(&Sha256::digest(bytes)))
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
    let mut builder = Builder::new(Vec::new());
    let mut add = |path: &str, kind, mode, owner: u32, bytes: &[u8]| {
        let mut header = Header::new_ustar();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_size(bytes.len() as u64);
        header.set_mtime(time.into());
        header.set_uid(owner.into());
        header.set_gid(owner.into());
        builder.append_data(&mut header, path, bytes)
    };
    for folder in ["run/", "usr/", "usr/bin/", "var/", "var/lib/"] {
        add(folder, EntryType::Directory, 0o755, 0, &[])?;
    }
    for folder in [STATE, RUNTIME] {
        add(&format!("{}/", folder.trim_start_matches('/')), EntryType::Directory, 0o700, USER, &[])?;
    }
    add(PROGRAM, EntryType::Regular, 0o755, 0, program)?;
    Ok(builder.into_inner()?)
}

#[cfg(test)]
mod tests;
