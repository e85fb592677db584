//! `/proc/<pid>/stat`, read through one handle of `/proc` into one buffer, by files that stay open; of a few processes
//! `cmdline`, of new ones `status`.

mod files;

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Dir, Mode, OFlags, openat};
use rustix::io::{Errno, pread};

use super::{Activity, Life, Observed, command};
use crate::collect::text::{lines, number, printable, words};
use crate::collect::{Fault, memory};
use crate::host::users::Users;
use crate::host::{self, Host};
use crate::sys::hot_file::read_once;
use files::Files;

/// Largest `stat` that is read: 52 numbers of at most 20 digits and a name stay below 1.2 KiB.
const STAT_BYTES: usize = 2048;
/// `pid_max` of the kernel is at most 2^22; what lies above is no process id.
const MAX_PROCESSES: usize = 1 << 22;
/// What is read of other files of a process: the first lines of `status`, the arguments as far as they are told.
const FILE_BYTES: usize = 1024;
/// Readings for which the host's start is believed. It moves when the clock is set.
const BOOT_READINGS: u32 = 20;

#[derive(Debug)]
pub(super) struct Source {
    host: Host,
    folder: PathBuf,
    /// Stays open; `None` after a failure.
    handle: Option<OwnedFd>,
    files: Files,
    memory: memory::Source,
    page_bytes: u64,
    ticks_per_second: f64,
    stat: PathBuf,
    /// Unix seconds of the host's start.
    boot: Option<i64>,
    readings: u32,
    users: Users,
}

impl Source {
    pub(super) fn open(host: &Host) -> Result<Self, Fault> {
        let mut source = Self {
            host: host.clone(),
            folder: host.proc(""),
            handle: None,
            files: Files::default(),
            memory: memory::Source::open(host)?,
            page_bytes: rustix::param::page_size() as u64,
            ticks_per_second: rustix::param::clock_ticks_per_second() as f64,
            stat: host.proc("stat"),
            boot: None,
            readings: 0,
            users: Users::new(host.path("etc/passwd")),
        };
        source.handle = Some(open_folder(&source.folder)?);
        Ok(source)
    }

    pub(super) fn ticks_per_second(&self) -> f64 {
        self.ticks_per_second
    }

    /// Puts every process into `observed` and returns the host's memory in bytes. A process that
    /// ends between the list and its reading is left out.
    pub(super) fn read(&mut self, observed: &mut Vec<Observed>) -> Result<u64, Fault> {
        observed.clear();
        if self.readings.is_multiple_of(BOOT_READINGS) {
            self.boot = read_once(&self.stat).ok().and_then(|stat| host::os::boot_time(&stat));
            self.users.refresh();
        }
        self.readings = self.readings.wrapping_add(1);
        let memory = self.memory.read()?.total;
        let fault = |errno: Errno| Fault::read(&self.folder, errno.into());
        let folder = match self.handle.take() {
            Some(folder) => folder,
            None => open_folder(&self.folder)?,
        };
        let mut buffer = [0; STAT_BYTES];
        for entry in Dir::read_from(&folder).map_err(fault)? {
            let name = entry.map_err(fault)?;
            let name = name.file_name().to_bytes();
            let Some(pid) = number(name).filter(|_| observed.len() < MAX_PROCESSES) else { continue };
            let open = || open_file(&folder, name, b"/stat");
            let stat = self.files.read(pid, open, &mut buffer);
            observed.extend(stat.and_then(|text| parse(text, self.page_bytes)));
        }
        self.files.end_round();
        self.handle = Some(folder);
        Ok(memory)
    }

    /// Why processes of others are not among the observed.
    pub(super) fn hidden(&self, observed: &[Observed]) -> Option<Fault> {
        let is_whole = observed.iter().any(|process| process.pid == 1);
        if is_whole { None } else { self.host.hidden() }
    }

    /// Unix seconds of a moment in ticks since the host's start.
    pub(super) fn started_at(&self, ticks: u64) -> Option<i64> {
        let seconds = ticks as f64 / self.ticks_per_second;
        #[expect(clippy::cast_possible_truncation, reason = "a float saturates")]
        self.boot?.checked_add(seconds as i64)
    }

    /// Whose a process is: the user whose rights it has.
    pub(super) fn user(&self, pid: u32) -> Option<u32> {
        let mut buffer = [0; FILE_BYTES];
        effective_user(read_file(self.handle.as_ref()?, pid.to_string().as_bytes(), b"/status", &mut buffer)?)
    }

    pub(super) fn name_of(&self, user: u32) -> String {
        self.users.name(user)
    }

    /// The process's arguments in one line.
    pub(super) fn command(&self, pid: u32) -> Option<String> {
        let mut buffer = [0; FILE_BYTES];
        command::line(read_file(self.handle.as_ref()?, pid.to_string().as_bytes(), b"/cmdline", &mut buffer)?)
    }
}

/// The second number of `Uid: real effective saved of-files`.
fn effective_user(status: &[u8]) -> Option<u32> {
    let line = lines(status).find_map(|line| line.strip_prefix(b"Uid:"))?;
    words(line).nth(1).and_then(number)?.try_into().ok()
}

fn open_folder(path: &Path) -> Result<OwnedFd, Fault> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    openat(CWD, path, flags, Mode::empty()).map_err(|errno| Fault::read(path, errno.into()))
}

fn read_file<'a>(folder: &OwnedFd, pid: &[u8], name: &[u8], buffer: &'a mut [u8]) -> Option<&'a [u8]> {
    let read = pread(open_file(folder, pid, name)?, &mut *buffer, 0).ok()?;
    Some(&buffer[..read])
}

fn open_file(folder: &OwnedFd, pid: &[u8], name: &[u8]) -> Option<OwnedFd> {
    const MAX_PATH: usize = 32;
    let mut path = [0; MAX_PATH];
    let length = pid.len() + name.len();
    path.get_mut(..pid.len())?.copy_from_slice(pid);
    path.get_mut(pid.len()..length)?.copy_from_slice(name);
    openat(folder, &path[..length], OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()).ok()
}

/// One line: `pid (name) state …`. The name can hold blanks and parentheses, so it ends at the last one.
fn parse(text: &[u8], page_bytes: u64) -> Option<Observed> {
    let open = text.iter().position(|&byte| byte == b'(')?;
    let close = text.iter().rposition(|&byte| byte == b')').filter(|close| *close > open)?;
    let pid = number(text[..open].trim_ascii())?;
    let mut fields = words(&text[close + 1..]);
    let state = *fields.next()?.first()?;
    // ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt
    let mut fields = fields.skip(10);
    let (user, system) = (number(fields.next()?)?, number(fields.next()?)?);
    // cutime cstime priority nice
    let mut fields = fields.skip(4);
    let threads = number(fields.next()?)?;
    // itrealvalue
    let mut fields = fields.skip(1);
    let started = number(fields.next()?)?;
    // vsize
    let mut fields = fields.skip(1);
    let resident_pages = number(fields.next()?)?;
    Some(Observed {
        pid: pid.try_into().ok()?,
        name: printable(&text[open + 1..close]),
        activity: activity(state),
        state,
        threads: threads.try_into().ok()?,
        states: None,
        resident: resident_pages.checked_mul(page_bytes)?,
        life: Life { started, ticks: user.checked_add(system)? },
    })
}

fn activity(state: u8) -> Activity {
    match state {
        b'R' => Activity::Runnable,
        // Asleep, uninterruptible, idle kernel thread, paging, parked, wake-kill, waking.
        b'S' | b'D' | b'I' | b'W' | b'P' | b'K' => Activity::Waiting,
        _ => Activity::Other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Activity, Life, effective_user, parse};

    const TAIL: &str =
        "1 0 0 0 -1 4194560 1 2 3 4 70 30 5 6 20 0 12 0 777 22222 3603 18446744073709551615 1 1";

    #[test]
    fn the_name_may_hold_anything() {
        for (name, expected) in [
            ("bash", "bash"),
            ("tmux: server", "tmux: server"),
            ("a) S (b", "a) S (b"),
            ("", ""),
            ("line\nbreak", "line\u{fffd}break"),
        ] {
            let process = parse(format!("42 ({name}) S {TAIL}").as_bytes(), 4096).unwrap();
            assert_eq!(process.name, expected);
            assert_eq!(process.pid, 42);
            assert_eq!(process.life, Life { started: 777, ticks: 100 });
            assert_eq!((process.threads, process.resident), (12, 3603 * 4096));
        }
    }

    #[test]
    fn states_are_told_in_three_words() {
        for (state, expected) in [
            ('R', Activity::Runnable),
            ('S', Activity::Waiting),
            ('D', Activity::Waiting),
            ('I', Activity::Waiting),
            ('T', Activity::Other),
            ('t', Activity::Other),
            ('Z', Activity::Other),
            ('X', Activity::Other),
            ('?', Activity::Other),
        ] {
            let process = parse(format!("1 (x) {state} {TAIL}").as_bytes(), 1).unwrap();
            assert_eq!(process.activity, expected, "{state}");
        }
    }

    #[test]
    fn the_user_is_the_one_whose_rights_count() {
        for (status, expected) in [
            ("Name:\tx\nUid:\t1000\t33\t33\t33\nGid:\t1\n", Some(33)),
            ("Uid:\t0\t4294967295\n", Some(u32::MAX)),
            ("Uid:\t0\t4294967296\n", None),
            ("Uid: 1\n", None),
            ("Name: Uid:\n", None),
            ("", None),
        ] {
            assert_eq!(effective_user(status.as_bytes()), expected, "{status}");
        }
    }

    #[test]
    fn what_is_no_stat_is_left_out() {
        for text in ["", "1", "1 (x", "1 )x( S 1", "(x) S", "99999999999 (x) S", "1 (x) S 1 2 3"] {
            assert!(parse(text.as_bytes(), 4096).is_none(), "{text}");
        }
        let huge = TAIL.replace(" 3603 ", " 18446744073709551615 ");
        assert!(parse(format!("1 (x) S {huge}").as_bytes(), 4096).is_none());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, line in "1 \\(x\\) [A-Z]( -?[0-9]{0,25}){0,30}") {
            parse(&bytes, 4096);
            parse(line.as_bytes(), u64::MAX);
            effective_user(&bytes);
        }
    }
}
