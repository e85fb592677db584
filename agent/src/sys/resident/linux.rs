//! Linux maps sixteen pages of a file where one is wanted, and what only the start or a nightly reading needed stays
//! mapped.
#![expect(unsafe_code, reason = "advice about a mapping, which is no Rust object")]

use std::path::Path;
use std::time::Duration;
use std::{env, fs, io};

use rustix::mm::{Advice, madvise};

/// Between two times. What is used comes back by some fifty page faults.
const EVERY: Duration = Duration::from_mins(1);

/// Gives back again and again what is not used.
pub(crate) async fn keep_small() {
    // They stay as they are: a program is loaded once, and nobody can write to these.
    let mappings = program().unwrap_or_else(|error| {
        tracing::debug!(%error, "pages that are not used stay resident");
        Vec::new()
    });
    loop {
        tokio::time::sleep(EVERY).await;
        if let Err(error) = give_back(&mappings) {
            tracing::debug!(%error, "pages that are not used stay resident");
        }
    }
}

/// The mappings of this program's file that differ in nothing from it.
fn program() -> io::Result<Vec<(usize, usize)>> {
    Ok(clean(&fs::read_to_string("/proc/self/smaps")?, &env::current_exe()?))
}

/// Has the kernel forget every page of the mappings of [`program`]; their bytes.
fn give_back(mappings: &[(usize, usize)]) -> io::Result<usize> {
    let mut bytes = 0;
    for &(begin, end) in mappings {
        let length = end - begin;
        let address = std::ptr::with_exposed_provenance_mut(begin);
        // SAFETY: the mapping is one of this process's own file that nobody can write to and no page of which differs
        // from the file: the next access brings the same bytes back.
        unsafe { madvise(address, length, Advice::LinuxDontNeed) }?;
        bytes += length;
    }
    Ok(bytes)
}

/// Mappings of the program's file, by their addresses, that cannot be written to and were not: what was relocated at
/// the start differs from the file.
fn clean(smaps: &str, program: &Path) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut current: Option<Mapping<'_>> = None;
    for line in smaps.lines() {
        if let Some(mapping) = Mapping::parse(line) {
            current = Some(mapping);
        } else if let (Some(mapping), Some(own)) = (&current, line.strip_prefix("Anonymous:")) {
            let Mapping { range, rights, path } = mapping;
            let is_ours = rights.starts_with('r') && !rights.contains('w') && Path::new(path) == program;
            if is_ours && own.trim() == "0 kB" {
                found.push(*range);
            }
        }
    }
    found
}

/// The first line of a mapping.
struct Mapping<'a> {
    range: (usize, usize),
    rights: &'a str,
    path: &'a str,
}

impl<'a> Mapping<'a> {
    /// `None` of any other line.
    fn parse(line: &'a str) -> Option<Self> {
        let mut fields = line.splitn(6, ' ');
        let (begin, end) = fields.next()?.split_once('-')?;
        let number = |text: &str| usize::from_str_radix(text, 16).ok();
        let range = (number(begin)?, number(end)?);
        Some(Self { range, rights: fields.next()?, path: fields.nth(3)?.trim_start() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMAPS: &str = "\
7f0000000000-7f0000010000 r--p 00000000 fe:00 12                         /usr/bin/spectra-agent
Rss:                  64 kB
Anonymous:         0 kB
7f0000010000-7f0000030000 r-xp 00010000 fe:00 12                         /usr/bin/spectra-agent
Anonymous:         0 kB
7f0000030000-7f0000031000 r--p 00030000 fe:00 12                         /usr/bin/spectra-agent
Anonymous:         4 kB
7f0000031000-7f0000032000 rw-p 00031000 fe:00 12                         /usr/bin/spectra-agent
Anonymous:         0 kB
7f0000032000-7f0000033000 rw-p 00000000 00:00 0 
Anonymous:         0 kB
7f0000033000-7f0000034000 r-xp 00000000 fe:00 13                         /usr/lib/libc.so.6
Anonymous:         0 kB
VmFlags: rd ex mr mw me
";

    #[test]
    fn only_clean_pages_of_the_program_are_given_back() {
        let found = clean(SMAPS, Path::new("/usr/bin/spectra-agent"));
        assert_eq!(found, [(0x7f00_0000_0000, 0x7f00_0001_0000), (0x7f00_0001_0000, 0x7f00_0003_0000)]);
        assert_eq!(clean("", Path::new("/x")), []);
        assert_eq!(clean("nonsense\n7f-80\n", Path::new("/x")), []);
    }

    #[test]
    fn the_program_goes_on_without_them() {
        let mappings = program().unwrap();
        assert!(give_back(&mappings).unwrap() > 0);
        assert!(give_back(&mappings).unwrap() > 0, "what was used since is given back again");
    }
}
