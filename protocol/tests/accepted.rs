//! What others write and we must read: forms that do not come back to the letter, so each has its
//! expected value beside it. The `captured_…` files were
//! written by the original's binaries, with lists cut short and ids made whole.

#[path = "accepted/batch.rs"]
mod batch;
#[path = "accepted/message.rs"]
mod message;
#[path = "accepted/samples.rs"]
mod samples;

use std::fs;

/// Text of a file below `accepted`, named without `.json`.
fn file(name: &str) -> String {
    let path = format!("{}/tests/accepted/{name}.json", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("cannot read {path}: {error}"))
}

/// Fails for a file that no test names.
fn assert_all_named(folder: &str, names: &[&str]) {
    let path = format!("{}/tests/accepted/{folder}", env!("CARGO_MANIFEST_DIR"));
    for entry in fs::read_dir(path).expect("the folder of accepted files can be read") {
        let entry = entry.expect("the folder of accepted files can be read");
        let file = entry.file_name().into_string().expect("a file name in UTF-8");
        let name = file.strip_suffix(".json").expect("only JSON files");
        assert!(names.contains(&name), "no expectation for {folder}/{file}");
    }
}
