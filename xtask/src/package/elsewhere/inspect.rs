//! Reads programs of other systems: for which system they are, and which libraries they ask for.

use anyhow::{Context, Result, bail, ensure};
use object::read::elf::{Dyn as _, FileHeader as _, SectionHeader as _};
use object::read::pe::PeFile64;
use object::{Endianness, elf};

/// Libraries of FreeBSD's base system, which every host has.
const BASE: &[&str] =
    &["libc.so.7", "libm.so.5", "libthr.so.3", "libgcc_s.so.1", "libexecinfo.so.1", "libutil.so.9"];

/// The oldest release that the program may ask for, as notes have it.
const FREEBSD: u32 = 1_400_000;

/// Libraries of every Windows since version 10.
const SYSTEM: &[&str] = &[
    "advapi32.dll",
    "api-ms-win-core-synch-l1-2-0.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "crypt32.dll",
    "iphlpapi.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "powrprof.dll",
    "psapi.dll",
    "secur32.dll",
    "shell32.dll",
    "user32.dll",
    "userenv.dll",
    "wevtapi.dll",
    "winmm.dll",
    "ws2_32.dll",
    "wtsapi32.dll",
];

/// What everybody downloads: the same limit as that of the agent for Windows in the documentation.
const WINDOWS_LIMIT: usize = 5_000_000;

pub(super) fn windows(program: &[u8]) -> Result<()> {
    let file = PeFile64::parse(program).context("it is no 64-bit program of Windows")?;
    let table = file.import_table()?.context("it asks for nothing")?;
    let mut asked = Vec::new();
    let mut descriptors = table.descriptors()?;
    while let Some(descriptor) = descriptors.next()? {
        let name = table.name(descriptor.name.get(object::LittleEndian))?;
        asked.push(String::from_utf8_lossy(name).to_lowercase());
    }
    only("Windows", SYSTEM, &asked)
}

/// A release is small: what debuggers want would make it ten times that.
pub(super) fn is_small(program: &[u8]) -> Result<()> {
    ensure!(program.len() <= WINDOWS_LIMIT, "it has {} bytes, {WINDOWS_LIMIT} at most", program.len());
    Ok(())
}

pub(super) fn freebsd(program: &[u8]) -> Result<()> {
    let header = elf::FileHeader64::<Endianness>::parse(program).context("it is no 64-bit ELF program")?;
    let endian = header.endian()?;
    ensure!(header.e_ident.os_abi == elf::ELFOSABI_FREEBSD, "its ABI is {}", header.e_ident.os_abi);
    let sections = header.sections(endian, program)?;
    let mut release = None;
    let mut asked = Vec::new();
    for section in sections.iter() {
        if let Some(mut notes) = section.notes(endian, program)? {
            while let Some(note) = notes.next()? {
                if note.name() == b"FreeBSD" && note.n_type(endian) == elf::NT_VERSION {
                    let bytes = note.desc().first_chunk::<4>().context("the note of its release is short")?;
                    release = Some(u32::from_le_bytes(*bytes));
                }
            }
        }
        if let Some((entries, strings)) = section.dynamic(endian, program)? {
            let strings = sections.strings(endian, program, strings)?;
            for entry in entries.iter().filter(|entry| entry.d_tag(endian) == elf::DT_NEEDED) {
                let name =
                    strings.get(entry.d_val(endian).try_into()?).ok().context("a library has no name")?;
                asked.push(String::from_utf8_lossy(name).into_owned());
            }
        }
    }
    match release {
        Some(release) if (FREEBSD..FREEBSD + 100_000).contains(&release) => {}
        Some(release) => bail!("it is for release {release}"),
        None => bail!("no note says for which release it is"),
    }
    ensure!(asked.iter().any(|name| name == "libc.so.7"), "it does not ask for the C library");
    only("FreeBSD", BASE, &asked)
}

/// Everything that is asked for is there.
fn only(system: &str, there: &[&str], asked: &[String]) -> Result<()> {
    let others: Vec<_> = asked.iter().filter(|name| !there.contains(&name.as_str())).collect();
    ensure!(others.is_empty(), "it asks for what not every {system} has: {others:?}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_test_is_a_program_for_neither() {
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        assert!(windows(&program).unwrap_err().to_string().contains("no 64-bit program of Windows"));
        assert!(freebsd(&program).unwrap_err().to_string().contains("its ABI is"));
        assert!(is_small(&vec![0; WINDOWS_LIMIT + 1]).is_err());
    }

    #[test]
    fn a_library_that_not_every_host_has_is_told() {
        let asked = ["libc.so.7", "libfoo.so.1"].map(str::to_owned);
        let error = only("FreeBSD", BASE, &asked).unwrap_err().to_string();
        assert!(error.contains("libfoo.so.1") && !error.contains("libc"), "{error}");
    }
}
