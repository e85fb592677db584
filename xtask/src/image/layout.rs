//! Images in one file, as `skopeo`, `podman load` and `docker load` take it: the layout of OCI in a tar, with Docker's
//! own list beside it.

use anyhow::Result;
use serde_json::json;

use super::{Blob, Image};
use crate::archive::Archive;
use crate::package::{AGENT, VERSION};

/// Of every file.
const MODE: u32 = 0o644;

/// Writes them under the name `spectra-agent:<version>`; several are one image for several processors.
pub(crate) fn layout(images: &[Image], time: u32) -> Result<Vec<u8>> {
    let mut archive = Archive::new(Vec::new(), time);
    archive.file("oci-layout", MODE, br#"{"imageLayoutVersion":"1.0.0"}"#)?;
    let mut manifests = Vec::new();
    for Image { layer, config, manifest, platform } in images {
        for blob in [layer, config, manifest] {
            archive.file(&path(blob), MODE, &blob.bytes)?;
        }
        let mut described = manifest.described("application/vnd.oci.image.manifest.v1+json");
        described["platform"] = platform.clone();
        manifests.push(described);
    }
    if let [one] = &mut manifests[..] {
        one["annotations"] = json!({"org.opencontainers.image.ref.name": VERSION});
    } else {
        // The name is that of the list, which stands for all of them.
        let list = Blob::json(&json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": manifests,
        }))?;
        archive.file(&path(&list), MODE, &list.bytes)?;
        let mut described = list.described("application/vnd.oci.image.index.v1+json");
        described["annotations"] = json!({"org.opencontainers.image.ref.name": VERSION});
        manifests = vec![described];
    }
    let index = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": manifests,
    });
    archive.file("index.json", MODE, &serde_json::to_vec(&index)?)?;
    // Docker's list knows no processors.
    if let [Image { layer, config, .. }] = images {
        let list = json!([{
            "Config": path(config),
            "RepoTags": [format!("{}:{VERSION}", AGENT.name)],
            "Layers": [path(layer)],
        }]);
        archive.file("manifest.json", MODE, &serde_json::to_vec(&list)?)?;
    }
    archive.finish()
}

fn path(blob: &Blob) -> String {
    format!("blobs/{}", blob.digest.replace(':', "/"))
}
