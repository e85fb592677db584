//! Images in one file, as `skopeo`, `podman load` and `docker load` take it: the layout of OCI in a tar, with Docker's
//! own list beside it.

use anyhow::Result;
use serde_json::json;
use tar::{Builder, EntryType, Header};

use super::{Blob, Image};
use crate::package::{AGENT, VERSION};

/// Writes them under the name `spectra-agent:<version>`; several are one image for several processors.
pub(crate) fn archive(images: &[Image], time: u32) -> Result<Vec<u8>> {
    let mut archive = Archive { builder: Builder::new(Vec::new()), time };
    archive.file("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#)?;
    let mut manifests = Vec::new();
    for Image { layer, config, manifest, platform } in images {
        for blob in [layer, config, manifest] {
            archive.blob(blob)?;
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
        archive.blob(&list)?;
        let mut described = list.described("application/vnd.oci.image.index.v1+json");
        described["annotations"] = json!({"org.opencontainers.image.ref.name": VERSION});
        manifests = vec![described];
    }
    let index = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": manifests,
    });
    archive.file("index.json", &serde_json::to_vec(&index)?)?;
    // Docker's list knows no processors.
    if let [Image { layer, config, .. }] = images {
        let list = json!([{
            "Config": path(config),
            "RepoTags": [format!("{}:{VERSION}", AGENT.name)],
            "Layers": [path(layer)],
        }]);
        archive.file("manifest.json", &serde_json::to_vec(&list)?)?;
    }
    Ok(archive.builder.into_inner()?)
}

fn path(blob: &Blob) -> String {
    format!("blobs/{}", blob.digest.replace(':', "/"))
}

struct Archive {
    builder: Builder<Vec<u8>>,
    time: u32,
}

impl Archive {
    fn blob(&mut self, blob: &Blob) -> Result<()> {
        self.file(&path(blob), &blob.bytes)
    }

    fn file(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        header.set_mtime(self.time.into());
        header.set_uid(0);
        header.set_gid(0);
        self.builder.append_data(&mut header, path, bytes)?;
        Ok(())
    }
}
