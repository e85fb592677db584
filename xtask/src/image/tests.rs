//! Images, read back as a container engine does it: by their digests.

use std::collections::BTreeMap;
use std::io::Read as _;

use super::*;

const TIME: u32 = 1_700_000_000;

fn image(triple: &str) -> Image {
    image_of("agent", triple)
}

fn image_of(name: &str, triple: &str) -> Image {
    let files = Files { program: b"the program".to_vec(), ..Files::default() };
    Image::new(recipe::recipe(name), Target::parse(triple).unwrap(), &files, TIME).unwrap()
}

fn files(tar: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ::tar::Archive::new(tar);
    let read = |entry: std::io::Result<::tar::Entry<'_, _>>| {
        let mut entry: ::tar::Entry<'_, &[u8]> = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.path().unwrap().display().to_string(), bytes)
    };
    archive.entries().unwrap().map(read).collect()
}

/// What a descriptor names, whose digest and size must be right.
fn follow(files: &BTreeMap<String, Vec<u8>>, descriptor: &Value) -> Vec<u8> {
    let name = descriptor["digest"].as_str().unwrap();
    let bytes = &files[&format!("blobs/{}", name.replace(':', "/"))];
    assert_eq!(digest(bytes), name);
    assert_eq!(descriptor["size"].as_u64().unwrap(), bytes.len() as u64);
    bytes.clone()
}

fn parsed(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn every_digest_leads_to_a_program_that_runs_as_nobody() {
    let files = files(&layout(&[image("x86_64-unknown-linux-musl")], TIME).unwrap());
    assert_eq!(parsed(&files["oci-layout"])["imageLayoutVersion"], "1.0.0");
    let index = parsed(&files["index.json"]);
    let manifest = parsed(&follow(&files, &index["manifests"][0]));
    let config = parsed(&follow(&files, &manifest["config"]));
    assert_eq!(config["config"]["User"], "65534:65534");
    assert_eq!(config["config"]["Entrypoint"], json!(["/usr/bin/spectra-agent", "run"]));
    assert_eq!((&config["architecture"], &config["os"]), (&json!("amd64"), &json!("linux")));

    let layer = follow(&files, &manifest["layers"][0]);
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(&layer[..]).read_to_end(&mut plain).unwrap();
    assert_eq!(config["rootfs"]["diff_ids"], json!([digest(&plain)]));
    let mut layer = ::tar::Archive::new(&plain[..]);
    let mut found = BTreeMap::new();
    for entry in layer.entries().unwrap() {
        let entry = entry.unwrap();
        let header = entry.header();
        let path = entry.path().unwrap().display().to_string();
        found.insert(path, (header.mode().unwrap(), header.uid().unwrap(), header.mtime().unwrap()));
    }
    assert_eq!(found["usr/bin/spectra-agent"], (0o755, 0, u64::from(TIME)));
    assert_eq!(found["var/lib/spectra-agent/"], (0o700, 65_534, u64::from(TIME)));

    let docker = parsed(&files["manifest.json"]);
    assert!(files.contains_key(docker[0]["Config"].as_str().unwrap()));
    assert!(files.contains_key(docker[0]["Layers"][0].as_str().unwrap()));
}

#[test]
fn several_processors_are_one_image() {
    let images = ["x86_64-unknown-linux-musl", "arm-unknown-linux-musleabihf"].map(image);
    let files = files(&layout(&images, TIME).unwrap());
    let index = parsed(&files["index.json"]);
    let list = parsed(&follow(&files, &index["manifests"][0]));
    let platforms: Vec<_> =
        list["manifests"].as_array().unwrap().iter().map(|one| &one["platform"]).collect();
    let expected = [
        json!({"architecture": "amd64", "os": "linux"}),
        json!({"architecture": "arm", "os": "linux", "variant": "v6"}),
    ];
    assert_eq!(platforms, expected.iter().collect::<Vec<_>>());
    let manifest = parsed(&follow(&files, &list["manifests"][1]));
    assert_eq!(parsed(&follow(&files, &manifest["config"]))["variant"], "v6");
    assert!(!files.contains_key("manifest.json"));
}

#[test]
fn the_same_program_gives_the_same_bytes() {
    let one = || layout(&[image("aarch64-unknown-linux-musl")], TIME).unwrap();
    assert!(one() == one());
}
