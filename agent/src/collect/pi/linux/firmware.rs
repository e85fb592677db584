//! The way to the firmware: the device `/dev/vcio`, else the program `vcgencmd`.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::mailbox::{self, Answer};
use crate::collect::Fault;
use crate::collect::program::{self, Bounds};
use crate::host::Host;
use crate::sys::vcio;

/// What opens the device, for people.
const NEEDS: &str = "the group `video`";
/// The firmware answers within a millisecond; one that does not hangs.
const BOUNDS: Bounds = Bounds { patience: Duration::from_secs(2), bytes: 64 << 10 };

/// How a message gets to the firmware and back.
type Carry = fn(&File, &mut [u32]) -> io::Result<()>;

/// Someone who passes questions on.
#[derive(Debug)]
pub(in crate::collect::pi) enum Firmware {
    Device { path: PathBuf, file: File, send: Carry },
    Program(PathBuf),
}

/// Why there is no way to the firmware.
#[derive(Debug)]
pub(in crate::collect::pi) enum Closed {
    /// This kernel has none.
    NotHere,
    Refused(Fault),
}

impl Firmware {
    pub(super) fn find(host: &Host) -> Result<Self, Closed> {
        let path = host.path("dev/vcio");
        // As `vcgencmd` does: neither read nor written, only asked. Some kernels have it 0660, some 0666.
        let refused = match OpenOptions::new().read(true).open(&path) {
            Ok(file) => return Ok(Self::Device { path, file, send: vcio::property }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => Some(Fault::open(&path, NEEDS, error)),
        };
        // Programs of before 2021 have another device to ask.
        match (program::find_in(host, "vcgencmd").map(Self::Program), refused) {
            (Some(mut program), refused) => match program.ask("get_throttled") {
                Ok(_) => Ok(program),
                Err(fault) => Err(Closed::Refused(refused.unwrap_or(fault))),
            },
            (None, Some(fault)) => Err(Closed::Refused(fault)),
            (None, None) => Err(Closed::NotHere),
        }
    }

    /// What the firmware says to a command; `None` if it has nothing to say to it.
    pub(in crate::collect::pi) fn ask(&mut self, command: &str) -> Result<Option<String>, Fault> {
        match self {
            Self::Device { path, file, send } => {
                let Some(mut message) = mailbox::question(command) else { return Ok(None) };
                send(file, &mut message).map_err(|error| Fault::open(path, NEEDS, error))?;
                text(mailbox::answer(&message), path)
            }
            Self::Program(program) => {
                let arguments: Vec<&str> = command.split(' ').collect();
                let said = program::run(program, &arguments, BOUNDS)?;
                match mailbox::said(&said.output) {
                    // It says so on its output, whatever it ends with.
                    Answer::Text(words) if is_refusal(&words) => Err(refusal(program)),
                    Answer::Unknown if is_refusal(&said.complaint) => Err(refusal(program)),
                    Answer::Text(text) if said.status == Some(0) => Ok(Some(text)),
                    Answer::Unknown if said.status == Some(0) || !said.output.trim_ascii().is_empty() => {
                        Ok(None)
                    }
                    _ => Err(said.fault(program)),
                }
            }
        }
    }
}

fn text(answer: Answer, path: &Path) -> Result<Option<String>, Fault> {
    match answer {
        Answer::Text(text) => Ok(Some(text)),
        Answer::Unknown => Ok(None),
        Answer::Garbled(what) => Err(Fault::parse(path, what)),
    }
}

/// What the program says where it may not open its device; its status is no sign.
fn is_refusal(words: &str) -> bool {
    ["Can't open device file", "VCHI initialization failed"].iter().any(|sign| words.starts_with(sign))
}

fn refusal(program: &Path) -> Fault {
    let source = io::Error::new(io::ErrorKind::PermissionDenied, "it may not open its device");
    Fault::Denied { path: program.to_owned(), needs: NEEDS, source }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A stand-in for the kernel's driver and what lies behind it.
    fn answers(_: &File, message: &mut [u32]) -> io::Result<()> {
        let text: Vec<u8> = message[6..].iter().flat_map(|word| word.to_ne_bytes()).collect();
        let (error, answer) = match text.split(|byte| *byte == 0).next().unwrap() {
            b"get_throttled" => (0, &b"throttled=0x50005"[..]),
            b"hang" => return Err(io::ErrorKind::TimedOut.into()),
            b"deny" => return Err(io::ErrorKind::PermissionDenied.into()),
            b"nothing" => return Ok(()),
            _ => (1, &b"error=1 error_msg=\"Command not registered\""[..]),
        };
        (message[1], message[5]) = (0x8000_0000, error);
        message[6..].fill(0);
        for (word, letters) in message[6..].iter_mut().zip(answer.chunks(4)) {
            let mut four = [0; 4];
            four[..letters.len()].copy_from_slice(letters);
            *word = u32::from_ne_bytes(four);
        }
        Ok(())
    }

    #[test]
    fn the_device_is_asked_and_what_it_does_not_know_is_nothing() {
        let file = File::open("/dev/null").unwrap();
        let mut firmware = Firmware::Device { path: "/dev/vcio".into(), file, send: answers };
        assert_eq!(firmware.ask("get_throttled").unwrap().as_deref(), Some("throttled=0x50005"));
        assert_eq!(firmware.ask("pmic_read_adc").unwrap(), None);
        assert!(firmware.ask("hang").unwrap_err().in_one_line().contains("/dev/vcio"));
        assert!(firmware.ask("nothing").unwrap_err().in_one_line().contains("did not answer"));
        let denied = firmware.ask("deny").unwrap_err();
        assert!(denied.is_permission() && denied.in_one_line().contains("the group `video`"), "{denied}");
    }

    fn program(script: &str) -> (tempfile::TempDir, Result<Firmware, Closed>) {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("usr/bin/vcgencmd");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let found = Firmware::find(&Host::new(root.path(), None));
        (root, found)
    }

    #[test]
    fn without_the_device_the_program_is_asked() {
        let script = "case \"$*\" in get_throttled) echo throttled=0x0;; 'measure_volts core') echo volt=0.86V;; \
                      bad) echo oh >&2; exit 7;; *) echo 'vc_gencmd_read_response returned 1'; \
                      echo 'error=1 error_msg=\"Command not registered\"'; exit 1;; esac";
        let (_root, found) = program(script);
        let mut firmware = found.unwrap();
        assert_eq!(firmware.ask("measure_volts core").unwrap().as_deref(), Some("volt=0.86V"));
        assert_eq!(firmware.ask("pmic_read_adc").unwrap(), None);
        let broken = firmware.ask("bad").unwrap_err();
        assert!(broken.in_one_line().contains("oh") && !broken.is_permission(), "{broken}");
    }

    #[test]
    fn a_program_that_may_not_open_its_device_needs_the_group() {
        for script in [
            "echo \"Can't open device file: /dev/vcio\"; exit 255",
            "echo 'VCHI initialization failed' >&2; exit 255",
        ] {
            let (_root, found) = program(script);
            let Err(Closed::Refused(fault)) = found else { panic!("{found:?}") };
            assert!(fault.is_permission() && fault.in_one_line().contains("the group `video`"), "{fault}");
        }
    }

    #[test]
    fn a_kernel_without_device_and_a_host_without_program_have_no_way() {
        let root = tempfile::tempdir().unwrap();
        assert!(matches!(Firmware::find(&Host::new(root.path(), None)), Err(Closed::NotHere)));
    }
}
