//! What is embedded when the crate is built: migrations, and the dashboard where it is built.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Where `npm run build` puts it. The folder is always there: cargo takes a missing one for a changed one.
const DASHBOARD: &str = "../dashboard/dist";

fn main() {
    println!("cargo::rerun-if-changed=../migrations");
    println!("cargo::rerun-if-changed={DASHBOARD}");
    let target = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join("dashboard.rs");
    let root = fs::canonicalize(DASHBOARD).unwrap_or_default();
    let mut files = Vec::new();
    if root.join("index.html").is_file() {
        collect(&root, &mut files);
        files.sort();
    }
    let table: String = files.iter().map(|file| entry(&root, file)).collect();
    fs::write(&target, format!("&[\n{table}]\n")).expect("the folder for generated code can be written");
}

/// Every file but the compressed copies, which stand with theirs.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the built dashboard can be read") {
        let path = entry.expect("the built dashboard can be read").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            collect(&path, files);
        } else if !name.starts_with('.') && !name.ends_with(".br") && !name.ends_with(".gz") {
            files.push(path);
        }
    }
}

/// A line of the table in `http/dashboard.rs`.
fn entry(root: &Path, file: &Path) -> String {
    let path = file.strip_prefix(root).expect("it was found there").to_string_lossy().replace('\\', "/");
    let mut line = format!("    File {{ path: {:?}, plain: {}", format!("/{path}"), bytes(file));
    for (field, suffix) in [("brotli", "br"), ("gzip", "gz")] {
        let packed = PathBuf::from(format!("{}.{suffix}", file.display()));
        let packed = if packed.is_file() { format!("Some({})", bytes(&packed)) } else { "None".to_owned() };
        let _ = write!(line, ", {field}: {packed}");
    }
    line + " },\n"
}

fn bytes(file: &Path) -> String {
    format!("include_bytes!({:?})", file.display().to_string())
}
