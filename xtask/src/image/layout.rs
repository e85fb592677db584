//! Images in one file, as `skopeo`, `podman load` and `docker load` take it: the layout of OCI in a tar, with Docker's
//! own list beside it.

use anyhow::Result;
use serde_json::json;

use super::{Blob, INDEX, Image, described, index};
use crate::archive::Archive;
use crate::package::VERSION;

/// Of every file.
const MODE: u32 = 0o644;

/// Writes them under their name and `VERSION`; several are one image for several processors.
pub(crate) fn layout(images: &[Image], time: u32) -> Result<Vec<u8>> {
    let mut archive = Archive::new(Vec::new(), time);
    archive.file("oci-layout", MODE, br#"{"imageLayoutVersion":"1.0.0"}"#)?;
    for Image { layer, config, manifest, .. } in images {
        for blob in [layer, config, manifest] {
            archive.file(&path(blob), MODE, &blob.bytes)?;
        }
    }
    let mut top = if let [one] = images {
        described(one)
    } else {
        // The name is that of the list, which stands for all of them.
        let list = index(images)?;
        archive.file(&path(&list), MODE, &list.bytes)?;
        list.described(INDEX)
    };
    // With the whole name containerd and k3s import it ready for use.
    top["annotations"] = json!({
        "org.opencontainers.image.ref.name": VERSION,
        "io.containerd.image.name": format!("{}:{VERSION}", full_name(images)),
    });
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [top]});
    archive.file("index.json", MODE, &serde_json::to_vec(&index)?)?;
    // Docker's list knows no processors.
    if let [Image { name, layer, config, .. }] = images {
        let list = json!([{
            "Config": path(config),
            "RepoTags": [format!("{name}:{VERSION}")],
            "Layers": [path(layer)],
        }]);
        archive.file("manifest.json", MODE, &serde_json::to_vec(&list)?)?;
    }
    archive.finish()
}

/// As the charts name it.
fn full_name(images: &[Image]) -> String {
    format!("{}/{}", super::REGISTRY, images.first().map_or("", |image| image.name))
}

fn path(blob: &Blob) -> String {
    format!("blobs/{}", blob.digest.replace(':', "/"))
}
