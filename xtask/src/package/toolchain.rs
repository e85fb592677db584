//! Static programs for other processors: Zig is their C compiler, and where Rust's own standard library for them is
//! not to be had everywhere, it is built from its sources.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::python::Environment;
use crate::{process, workspace};

/// From Python's registry, which is where Zig's makers publish it too: one download for all processors, the same on every system.
pub(crate) const ZIG: Environment = Environment {
    title: "Zig",
    name: "zig",
    requirements: include_str!("zig.txt"),
    proof: ("bin/python", &["-m", "ziglang", "version"]),
};

/// How a static program is built for a processor.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Static {
    /// As Zig names it.
    pub(super) zig: &'static str,
    /// The least processor that it shall run on, as Zig names it; empty: the least of that name.
    pub(super) cpu: &'static str,
    /// Rust's standard library is built, too, for exactly that processor; for the other targets `rustup` has it.
    pub(super) builds_std: bool,
}

/// Where static programs are built: what the next function sets must not rebuild everything else.
pub(super) fn folder() -> PathBuf {
    workspace::target().join("static")
}

/// Installs what is needed to build for `triple`.
pub(super) fn provision(toolchain: &Static, triple: &str) -> Result<()> {
    ZIG.provide(true)?;
    if process::ask("rustup", &["--version"]).is_none() {
        return Ok(());
    }
    let arguments: [&str; 3] =
        if toolchain.builds_std { ["component", "add", "rust-src"] } else { ["target", "add", triple] };
    process::must(Command::new("rustup").args(arguments))
}

/// Tells a cargo command how to build a static program for `triple`.
pub(super) fn prepare(command: &mut Command, toolchain: &Static, triple: &str) -> Result<()> {
    let compiler = compilers(command, toolchain, triple)?;
    let of_cargo = of_cargo(triple);
    if toolchain.builds_std {
        ensure!(
            has_sources(),
            "the sources of Rust's standard library are missing: rustup component add rust-src (--provision does)"
        );
        command.args(["-Z", "build-std=std,panic_unwind"]);
        // Building the standard library is not among the things that a stable compiler does without being asked so.
        command.env("RUSTC_BOOTSTRAP", "1");
        command.env(format!("{of_cargo}_LINKER"), &compiler);
        command.env(format!("{of_cargo}_RUSTFLAGS"), "-C link-self-contained=no");
    } else {
        // Rust brings the linker, and musl for these.
        command.env(format!("{of_cargo}_LINKER"), "rust-lld");
    }
    command.arg("--target-dir").arg(folder());
    Ok(())
}

/// Tells it how to build a program that finds the libraries of its system there: Zig knows their names and symbols.
pub(super) fn prepare_shared(command: &mut Command, toolchain: &Static, triple: &str) -> Result<()> {
    let compiler = compilers(command, toolchain, triple)?;
    command.env(format!("{}_LINKER", of_cargo(triple)), &compiler).arg("--target-dir").arg(folder());
    Ok(())
}

/// Names the C compiler, which is returned, and what makes libraries of its output.
fn compilers(command: &mut Command, toolchain: &Static, triple: &str) -> Result<PathBuf> {
    let zig = ZIG.provide(false)?;
    let compiler = wrapper(&zig, triple, toolchain)?;
    let variable = triple.replace('-', "_");
    command.env(format!("CC_{variable}"), &compiler).env(format!("AR_{variable}"), archiver(&zig)?);
    Ok(compiler)
}

/// How cargo's variables for a target begin.
fn of_cargo(triple: &str) -> String {
    format!("CARGO_TARGET_{}", triple.replace('-', "_").to_uppercase())
}

fn has_sources() -> bool {
    let root = process::ask("rustc", &["--print", "sysroot"]).unwrap_or_default();
    Path::new(root.trim()).join("lib/rustlib/src/rust/library/std").is_dir()
}

/// Zig as a C compiler for one processor. What crates say about the processor by themselves goes by GCC's and LLVM's
/// names, which Zig does not take.
fn wrapper(zig: &Path, triple: &str, toolchain: &Static) -> Result<PathBuf> {
    let Static { zig: target, cpu, builds_std: _ } = toolchain;
    let cpu = if cpu.is_empty() { String::new() } else { format!(" -mcpu={cpu}") };
    let python = zig.join("bin/python");
    let text = format!(
        "#!/bin/sh\n\
         count=$#\n\
         while [ $count -gt 0 ]; do\n\
         argument=$1; shift; count=$((count - 1))\n\
         case $argument in --target=* | -march=* | -mcpu=* | -mfpu=* | -mfloat-abi=* | -marm | -mthumb) ;; *) set -- \"$@\" \"$argument\" ;; esac\n\
         done\n\
         exec '{}' -m ziglang cc -target {target}{cpu} \"$@\"\n",
        python.display()
    );
    script(&zig.join(format!("cc-{triple}")), &text)
}

fn archiver(zig: &Path) -> Result<PathBuf> {
    let text = format!("#!/bin/sh\nexec '{}' -m ziglang ar \"$@\"\n", zig.join("bin/python").display());
    script(&zig.join("ar"), &text)
}

/// Written only where it is another one: another run may be using it.
fn script(path: &Path, text: &str) -> Result<PathBuf> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(path.to_owned());
    }
    let what = || format!("cannot write {}", path.display());
    let new = path.with_extension("new");
    fs::write(&new, text).with_context(what)?;
    fs::set_permissions(&new, fs::Permissions::from_mode(0o755)).with_context(what)?;
    fs::rename(&new, path).with_context(what)?;
    Ok(path.to_owned())
}
