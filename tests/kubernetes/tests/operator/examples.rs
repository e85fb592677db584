//! The examples that the documentation shows are taken as they are.

use std::path::Path;

use kube::api::{DynamicObject, PostParams};
use spectra_kubernetes_tests::Space;

#[tokio::test]
async fn every_example_is_taken_and_every_kind_has_one() {
    let space = Space::with_kinds().await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut kinds = Vec::new();
    for entry in std::fs::read_dir(folder).expect("there are examples") {
        let path = entry.expect("the folder can be read").path();
        let text = std::fs::read_to_string(&path).expect("an example can be read");
        let object: DynamicObject =
            serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let kind = object.types.as_ref().expect("it has a kind").kind.clone();
        let strict = PostParams { dry_run: true, field_manager: None };
        let created = space.objects(&kind).create(&strict, &object).await;
        let created = created.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        // A field that the API server does not know is dropped without a word.
        let (wanted, kept) = (&object.data["spec"], &created.data["spec"]);
        assert_eq!(missing("spec", wanted, kept), [""; 0], "{}", path.display());
        kinds.push(kind);
    }
    for kind in ["SpectraAgent", "SpectraDiagnostic", "SpectraFleet", "SpectraToken"] {
        assert!(kinds.iter().any(|found| found == kind), "{kind} has no example");
    }
}

/// Paths of what was written and is not there.
fn missing(path: &str, wanted: &serde_json::Value, kept: &serde_json::Value) -> Vec<String> {
    let Some(fields) = wanted.as_object() else { return Vec::new() };
    fields
        .iter()
        .flat_map(|(key, value)| {
            let path = format!("{path}.{key}");
            if kept[key].is_null() { vec![path] } else { missing(&path, value, &kept[key]) }
        })
        .collect()
}
