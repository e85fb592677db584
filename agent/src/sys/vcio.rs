//! Questions to the firmware of a Raspberry Pi through `/dev/vcio`.
#![expect(unsafe_code, reason = "an ioctl that no crate has")]

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;

/// `_IOWR(100, 0, char *)`: a pointer's size is a part of it.
const PROPERTY: u32 = if size_of::<usize>() == 8 { 0xC008_6400 } else { 0xC004_6400 };
const REQUEST: libc::Ioctl = PROPERTY as libc::Ioctl;

/// Sends a message of the property interface and lets the firmware write its answer over it. The first word says
/// how many bytes the message has.
pub(crate) fn property(device: &File, message: &mut [u32]) -> io::Result<()> {
    let told = message.first().map_or(0, |bytes| *bytes as usize);
    if told < 2 * size_of::<u32>() || told > size_of_val(message) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the message is not as long as it says"));
    }
    // SAFETY: the kernel reads and writes as many bytes as the first word says, which are there; the descriptor is
    // open for the call. Where the file is another device, it does not know the request.
    let outcome = unsafe { libc::ioctl(device.as_raw_fd(), REQUEST, message.as_mut_ptr()) };
    if outcome < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::{PROPERTY, property};

    #[test]
    fn the_request_is_what_the_kernels_macro_makes() {
        let (direction, kind, number) = (3, 100, 0);
        let bytes = u32::try_from(size_of::<*const u8>()).unwrap();
        assert_eq!(PROPERTY, direction << 30 | bytes << 16 | kind << 8 | number);
    }

    #[test]
    fn a_message_that_lies_about_its_length_is_not_sent_and_another_device_does_not_know_it() {
        let null = File::open("/dev/null").unwrap();
        for length in [0, 7, 13, u32::MAX] {
            let error = property(&null, &mut [length, 0, 0]).unwrap_err();
            assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{length}");
        }
        assert_eq!(property(&null, &mut [12, 0, 0]).unwrap_err().raw_os_error(), Some(libc::ENOTTY));
    }
}
