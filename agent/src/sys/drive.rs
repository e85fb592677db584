//! Questions to drives: a log page of NVMe, a command of ATA in an envelope of SCSI.
#![expect(unsafe_code, reason = "ioctls that no crate has")]

use std::ffi::c_void;
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::ptr;

/// `_IOWR('N', 0x41, struct nvme_admin_cmd)`
const NVME_ADMIN: libc::Ioctl = 0xC048_4E41_u32 as libc::Ioctl;
/// How long a drive may think, ms. The kernel ends it then.
const PATIENCE_MS: u32 = 10_000;

/// `struct nvme_passthru_cmd` of `linux/nvme_ioctl.h`.
#[repr(C)]
#[derive(Debug, Default)]
struct NvmeCommand {
    opcode: u8,
    flags: u8,
    reserved: u16,
    namespace: u32,
    cdw2: u32,
    cdw3: u32,
    metadata: u64,
    address: u64,
    metadata_bytes: u32,
    data_bytes: u32,
    cdw10: u32,
    cdw11: u32,
    cdw12: u32,
    cdw13: u32,
    cdw14: u32,
    cdw15: u32,
    timeout_ms: u32,
    result: u32,
}

/// Reads a log page of the whole controller.
pub(crate) fn nvme_log(device: &File, page: u8, bytes: &mut [u8; 512]) -> io::Result<()> {
    const GET_LOG_PAGE: u8 = 2;
    /// Words of the page less one, in the upper half.
    const WORDS: u32 = (512 / 4 - 1) << 16;
    let mut command = NvmeCommand {
        opcode: GET_LOG_PAGE,
        namespace: u32::MAX,
        address: bytes.as_mut_ptr().expose_provenance() as u64,
        data_bytes: 512,
        cdw10: WORDS | u32::from(page),
        timeout_ms: PATIENCE_MS,
        ..NvmeCommand::default()
    };
    // SAFETY: the structure is the kernel's, the buffer that it names has as many bytes as it says and outlives the
    // call. Where the file is another device, it does not know the request.
    let outcome = unsafe { libc::ioctl(device.as_raw_fd(), NVME_ADMIN, ptr::from_mut(&mut command)) };
    match outcome {
        0 => Ok(()),
        outcome if outcome < 0 => Err(io::Error::last_os_error()),
        // The drive's own word.
        status => Err(io::Error::other(format!("the drive refuses with status {status:#x}"))),
    }
}

/// `SG_IO` of scsi/sg.h.
const SG_IO: libc::Ioctl = 0x2285;
const NO_DATA: i32 = -1;
const FROM_DEVICE: i32 = -3;

/// `struct sg_io_hdr`.
#[repr(C)]
#[derive(Debug)]
struct SgHeader {
    interface_id: i32,
    direction: i32,
    command_bytes: u8,
    sense_bytes: u8,
    parts: u16,
    data_bytes: u32,
    data: *mut c_void,
    command: *const u8,
    sense: *mut u8,
    timeout_ms: u32,
    flags: u32,
    pack_id: i32,
    user: *mut c_void,
    status: u8,
    masked_status: u8,
    message_status: u8,
    sense_written: u8,
    host_status: u16,
    driver_status: u16,
    left: i32,
    duration_ms: u32,
    info: u32,
}

/// What a drive said beside its data: sense bytes, where there are some.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sense {
    pub(crate) bytes: [u8; 32],
}

/// Sends a command of SCSI; `data` is what the drive gives, empty where it gives none.
pub(crate) fn scsi(device: &File, command: &[u8; 16], data: &mut [u8]) -> io::Result<Sense> {
    let mut sense = Sense::default();
    let mut header = SgHeader {
        interface_id: i32::from(b'S'),
        direction: if data.is_empty() { NO_DATA } else { FROM_DEVICE },
        command_bytes: 16,
        sense_bytes: 32,
        parts: 0,
        data_bytes: u32::try_from(data.len()).map_err(io::Error::other)?,
        data: data.as_mut_ptr().cast(),
        command: command.as_ptr(),
        sense: sense.bytes.as_mut_ptr(),
        timeout_ms: PATIENCE_MS,
        flags: 0,
        pack_id: 0,
        user: ptr::null_mut(),
        status: 0,
        masked_status: 0,
        message_status: 0,
        sense_written: 0,
        host_status: 0,
        driver_status: 0,
        left: 0,
        duration_ms: 0,
        info: 0,
    };
    // SAFETY: the structure is the kernel's; command, data and sense have as many bytes as it says and outlive the call.
    // Where the file is another device, it does not know the request.
    let outcome = unsafe { libc::ioctl(device.as_raw_fd(), SG_IO, ptr::from_mut(&mut header)) };
    if outcome < 0 {
        return Err(io::Error::last_os_error());
    }
    if header.host_status != 0 {
        return Err(io::Error::other(format!(
            "the drive did not answer: host status {:#x}",
            header.host_status
        )));
    }
    Ok(sense)
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn structures_have_the_kernels_sizes() {
        assert_eq!(size_of::<NvmeCommand>(), 72);
        assert_eq!(size_of::<SgHeader>(), if size_of::<usize>() == 8 { 88 } else { 64 });
    }

    #[test]
    fn another_device_does_not_know_the_requests() {
        let null = File::open("/dev/null").unwrap();
        assert_eq!(nvme_log(&null, 2, &mut [0; 512]).unwrap_err().raw_os_error(), Some(libc::ENOTTY));
        assert_eq!(scsi(&null, &[0; 16], &mut []).unwrap_err().raw_os_error(), Some(libc::ENOTTY));
    }
}
