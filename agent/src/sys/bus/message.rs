//! Messages of D-Bus, as far as we need them: <https://dbus.freedesktop.org/doc/dbus-specification.html>.

use std::io;

/// Largest message that is read: a list of all units has some 300 bytes for each, other messages have 200.
const MAX_BYTES: usize = 4 << 20;
/// Endianness, type, flags, version, length of the body, serial, length of the fields.
pub(crate) const HEAD_BYTES: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Call,
    Return,
    Error,
    Signal,
}

/// A call whose arguments are texts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) destination: &'a str,
    pub(crate) path: &'a str,
    pub(crate) interface: &'a str,
    pub(crate) member: &'a str,
    pub(crate) arguments: &'a [&'a str],
}

impl<'a> Call<'a> {
    /// To the bus itself.
    pub(crate) fn of_bus(member: &'a str, arguments: &'a [&'a str]) -> Self {
        let name = "org.freedesktop.DBus";
        Self { destination: name, path: "/org/freedesktop/DBus", interface: name, member, arguments }
    }

    pub(crate) fn encode(&self, serial: u32) -> Vec<u8> {
        let mut body = Vec::new();
        self.arguments.iter().for_each(|argument| put_text(&mut body, argument));
        let signature = "s".repeat(self.arguments.len());
        let fields = [
            (1, "o", self.path),
            (2, "s", self.interface),
            (3, "s", self.member),
            (6, "s", self.destination),
        ];
        encode(Kind::Call, serial, &fields, None, &signature, &body)
    }
}

/// What is written of any message. `reply` is the serial that it answers.
pub(crate) fn encode(
    kind: Kind,
    serial: u32,
    texts: &[(u8, &str, &str)],
    reply: Option<u32>,
    signature: &str,
    body: &[u8],
) -> Vec<u8> {
    let mut fields = Vec::new();
    for (code, form, value) in texts {
        align(&mut fields, 8);
        fields.push(*code);
        put_signature(&mut fields, form);
        put_text(&mut fields, value);
    }
    if let Some(reply) = reply {
        align(&mut fields, 8);
        fields.push(5);
        put_signature(&mut fields, "u");
        align(&mut fields, 4);
        fields.extend(reply.to_le_bytes());
    }
    if !signature.is_empty() {
        align(&mut fields, 8);
        fields.push(8);
        put_signature(&mut fields, "g");
        put_signature(&mut fields, signature);
    }
    let mut message = vec![b'l', kind as u8 + 1, 0, 1];
    message.extend(length(body).to_le_bytes());
    message.extend(serial.to_le_bytes());
    message.extend(length(&fields).to_le_bytes());
    message.extend(fields);
    align(&mut message, 8);
    message.extend(body);
    message
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

fn align(bytes: &mut Vec<u8>, to: usize) {
    bytes.resize(bytes.len().next_multiple_of(to), 0);
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    align(bytes, 4);
    bytes.extend(length(text.as_bytes()).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes.push(0);
}

fn put_signature(bytes: &mut Vec<u8>, signature: &str) {
    bytes.push(u8::try_from(signature.len()).unwrap_or(u8::MAX));
    bytes.extend(signature.as_bytes());
    bytes.push(0);
}

/// A message, as far as anybody here looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) kind: Kind,
    pub(crate) interface: String,
    pub(crate) member: String,
    pub(crate) reply: Option<u32>,
    /// Which error it is.
    pub(crate) error: String,
    body: Vec<u8>,
}

impl Message {
    /// The arguments, as they came.
    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// The first argument, if it can be a boolean.
    pub(crate) fn first_boolean(&self) -> Option<bool> {
        match u32::from_le_bytes(self.body.get(..4)?.try_into().ok()?) {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

/// How long a message is in all, by its head.
pub(crate) fn whole_length(head: &[u8; HEAD_BYTES]) -> io::Result<usize> {
    let number =
        |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]) as usize;
    let fields = number(12);
    let length = HEAD_BYTES.saturating_add(fields).next_multiple_of(8).saturating_add(number(4));
    if head[0] != b'l' || fields > MAX_BYTES || length > MAX_BYTES {
        return Err(io::Error::other("the bus sends a message that is too large, or no message"));
    }
    Ok(length)
}

/// Reads a whole message; `None` if it is none.
pub(crate) fn parse(bytes: &[u8]) -> Option<Message> {
    let head: &[u8; HEAD_BYTES] = bytes.get(..HEAD_BYTES)?.try_into().ok()?;
    let kind = match head[1] {
        1 => Kind::Call,
        2 => Kind::Return,
        3 => Kind::Error,
        4 => Kind::Signal,
        _ => return None,
    };
    let fields_length = u32::from_le_bytes(head[12..16].try_into().ok()?) as usize;
    let end = HEAD_BYTES.checked_add(fields_length)?;
    let fields = bytes.get(HEAD_BYTES..end)?;
    let body = bytes.get(end.next_multiple_of(8)..)?.to_vec();
    let mut message = Message {
        kind,
        interface: String::new(),
        member: String::new(),
        reply: None,
        error: String::new(),
        body,
    };
    let mut at = 0;
    while at < fields.len() {
        at = at.next_multiple_of(8);
        let (code, form) = (*fields.get(at)?, fields.get(at + 1..at + 4)?);
        let [1, form, 0] = *form else { return None };
        at += 4;
        match form {
            b'u' => {
                let number = u32::from_le_bytes(fields.get(at..at + 4)?.try_into().ok()?);
                message.reply = if code == 5 { Some(number) } else { message.reply };
                at += 4;
            }
            b's' | b'o' => {
                let length = u32::from_le_bytes(fields.get(at..at + 4)?.try_into().ok()?) as usize;
                let text = fields.get(at + 4..(at + 4).checked_add(length)?)?;
                let text = String::from_utf8_lossy(text).into_owned();
                match code {
                    2 => message.interface = text,
                    3 => message.member = text,
                    4 => message.error = text,
                    _ => {}
                }
                at += 5 + length;
            }
            b'g' => at += 2 + usize::from(*fields.get(at)?),
            _ => return None,
        }
    }
    Some(message)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_call_reads_back() {
        let call = Call::of_bus("AddMatch", &["type='signal'"]);
        let bytes = call.encode(7);
        assert_eq!(whole_length(bytes[..HEAD_BYTES].try_into().unwrap()).unwrap(), bytes.len());
        let message = parse(&bytes).unwrap();
        assert_eq!((message.kind, message.member.as_str()), (Kind::Call, "AddMatch"));
        assert_eq!(message.interface, "org.freedesktop.DBus");
    }

    #[test]
    fn a_signal_says_whether_the_host_goes_to_sleep() {
        let fields = [(1, "o", "/a"), (2, "s", "b.c"), (3, "s", "PrepareForSleep")];
        for (number, expected) in [(0_u32, Some(false)), (1, Some(true)), (2, None)] {
            let bytes = encode(Kind::Signal, 1, &fields, None, "b", &number.to_le_bytes());
            assert_eq!(parse(&bytes).unwrap().first_boolean(), expected);
        }
        assert_eq!(parse(&encode(Kind::Signal, 1, &fields, None, "", &[])).unwrap().first_boolean(), None);
    }

    #[test]
    fn a_head_that_claims_too_much_is_refused() {
        for head in [[b'l'; 16], [b'B'; 16], [0xff; 16]] {
            assert!(whole_length(&head).is_err());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes);
            let mut message = Call::of_bus("Hello", &[]).encode(1);
            for (index, byte) in bytes.iter().enumerate().take(message.len() / 4) {
                let at = (usize::from(*byte) * 7 + index) % message.len();
                message[at] = *byte;
            }
            let _ = parse(&message);
        }
    }
}
