//! A new file among the migrations is noticed: they are embedded when the crate is built.

fn main() {
    println!("cargo::rerun-if-changed=../migrations");
}
