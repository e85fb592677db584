//! The event log: events of a channel from the newest on.
#![expect(unsafe_code, reason = "handles and buffers")]

use std::collections::HashMap;
use std::io;
use std::ptr;

use windows_sys::Win32::Foundation::{ERROR_INSUFFICIENT_BUFFER, ERROR_NO_MORE_ITEMS};
use windows_sys::Win32::System::EventLog::{
    EVT_HANDLE, EvtClose, EvtFormatMessage, EvtFormatMessageEvent, EvtNext, EvtOpenPublisherMetadata,
    EvtQuery, EvtQueryChannelPath, EvtQueryReverseDirection, EvtRender, EvtRenderEventXml,
};

use super::text::wide;

/// Largest event, units: what a log takes is 64 KiB.
const MAX_UNITS: usize = 128 << 10;
const FIRST_UNITS: usize = 4 << 10;
/// How long the service of the log may take, milliseconds.
const PATIENCE_MS: u32 = 5000;

/// A handle of the log's.
#[derive(Debug)]
struct Handle(EVT_HANDLE);

impl Handle {
    fn of(handle: EVT_HANDLE) -> io::Result<Self> {
        if handle == 0 { Err(io::Error::last_os_error()) } else { Ok(Self(handle)) }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle is this value's own.
        let _ = unsafe { EvtClose(self.0) };
    }
}

/// The answer to a query.
#[derive(Debug)]
pub(crate) struct Events {
    query: Handle,
    /// Of those who write events; `None` where their texts are not on this host.
    publishers: HashMap<String, Option<Handle>>,
}

impl Events {
    /// Events of a channel that fulfil the condition, the newest first.
    pub(crate) fn query(channel: &str, condition: &str) -> io::Result<Self> {
        let (channel, condition) = (wide(channel), wide(condition));
        // SAFETY: both texts end with NUL; no session is this machine.
        let query = Handle::of(unsafe {
            EvtQuery(0, channel.as_ptr(), condition.as_ptr(), EvtQueryChannelPath | EvtQueryReverseDirection)
        })?;
        Ok(Self { query, publishers: HashMap::new() })
    }

    /// The next event as XML, and its publisher's words where they are to be had; `None` at the end.
    pub(crate) fn next(
        &mut self,
        provider: fn(&str) -> Option<String>,
    ) -> io::Result<Option<(String, Option<String>)>> {
        let (mut event, mut count) = (0, 0);
        // SAFETY: the array has one place, as is said.
        if unsafe { EvtNext(self.query.0, 1, &raw mut event, PATIENCE_MS, 0, &raw mut count) } == 0 {
            let error = io::Error::last_os_error();
            let is_end = error.raw_os_error() == Some(ERROR_NO_MORE_ITEMS.cast_signed());
            return if is_end { Ok(None) } else { Err(error) };
        }
        let event = Handle::of(event)?;
        let xml = xml(&event)?;
        let message = provider(&xml).and_then(|provider| self.message(&event, provider));
        Ok(Some((xml, message)))
    }

    fn message(&mut self, event: &Handle, provider: String) -> Option<String> {
        let open = |name: &String| {
            let name = wide(name);
            // SAFETY: the text ends with NUL; null is this machine's own metadata.
            Handle::of(unsafe { EvtOpenPublisherMetadata(0, name.as_ptr(), ptr::null(), 0, 0) }).ok()
        };
        let publisher = self.publishers.entry(provider).or_insert_with_key(open).as_ref()?;
        fill(|units| {
            let mut used = 0;
            let most = u32::try_from(units.len()).unwrap_or_default();
            // SAFETY: the buffer has as many units as is said; no values are given beside the event's own.
            let is_done = unsafe {
                EvtFormatMessage(
                    publisher.0,
                    event.0,
                    0,
                    0,
                    ptr::null(),
                    EvtFormatMessageEvent,
                    most,
                    units.as_mut_ptr(),
                    &raw mut used,
                )
            };
            (is_done != 0, usize::try_from(used).unwrap_or(usize::MAX))
        })
        .ok()
    }
}

fn xml(event: &Handle) -> io::Result<String> {
    fill(|units| {
        let (mut used, mut count) = (0, 0);
        let most = u32::try_from(units.len() * 2).unwrap_or_default();
        // SAFETY: the buffer has as many bytes as is said; XML needs no context.
        let is_done = unsafe {
            EvtRender(
                0,
                event.0,
                EvtRenderEventXml,
                most,
                units.as_mut_ptr().cast(),
                &raw mut used,
                &raw mut count,
            )
        };
        (is_done != 0, usize::try_from(used).unwrap_or(usize::MAX).div_ceil(2))
    })
}

/// Text that a call writes: whether it did, and how many units it wants.
fn fill(mut call: impl FnMut(&mut [u16]) -> (bool, usize)) -> io::Result<String> {
    let mut units = vec![0; FIRST_UNITS];
    loop {
        let (is_done, wanted) = call(&mut units);
        if is_done {
            // Line breaks are a message's own.
            let text = units.split(|unit| *unit == 0).next().unwrap_or_default();
            return Ok(String::from_utf16_lossy(text));
        }
        let error = io::Error::last_os_error();
        let is_short = error.raw_os_error() == Some(ERROR_INSUFFICIENT_BUFFER.cast_signed());
        if !is_short || wanted <= units.len() || wanted > MAX_UNITS {
            return Err(error);
        }
        units.resize(wanted, 0);
    }
}

/// Channels are texts of people's: nothing but letters of theirs reaches the service.
pub(crate) fn is_channel(name: &str) -> bool {
    (1..=255).contains(&name.len())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '/' | '.'))
}
