//! Messages of the firmware's property interface that carry a command as text, and its answer.
//!
//! <https://github.com/raspberrypi/firmware/wiki/Mailbox-property-interface>: the length of all in bytes, a word for
//! the outcome, tags, a zero. A tag is its number, the size of its values, the length of its answer, its values.

/// The tag whose values are an error code and text: what `vcgencmd` asks by.
const TEXT_COMMAND: u32 = 0x0003_0080;
/// Room for a command or an answer, bytes.
const TEXT_BYTES: usize = 1024;
const TEXT_WORDS: usize = TEXT_BYTES / 4;
/// Length, outcome, tag, size, length of the answer, error code; behind the text the end.
const HEAD: usize = 6;
pub(super) const WORDS: usize = HEAD + TEXT_WORDS + 1;
/// The outcome of a message that was understood.
const DONE: u32 = 0x8000_0000;

/// What the firmware says to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Text(String),
    /// It does not know the command, or nothing to say to it.
    Unknown,
    /// This is no answer.
    Garbled(&'static str),
}

/// The message that asks `command`; `None` if that is too long or holds a NUL.
pub(super) fn question(command: &str) -> Option<[u32; WORDS]> {
    if command.len() >= TEXT_BYTES || command.contains('\0') {
        return None;
    }
    let mut words = [0; WORDS];
    words[0] = u32::try_from(size_of_val(&words)).ok()?;
    words[2] = TEXT_COMMAND;
    words[3] = u32::try_from(TEXT_BYTES).ok()?;
    for (word, letters) in words[HEAD..].iter_mut().zip(command.as_bytes().chunks(4)) {
        let mut bytes = [0; 4];
        bytes[..letters.len()].copy_from_slice(letters);
        *word = u32::from_ne_bytes(bytes);
    }
    Some(words)
}

/// Reads what the firmware wrote over the question.
pub(super) fn answer(words: &[u32; WORDS]) -> Answer {
    match (words[1], words[2]) {
        (DONE, TEXT_COMMAND) => {}
        (DONE, _) => return Answer::Garbled("the firmware answers another question"),
        (0, _) => return Answer::Garbled("the firmware did not answer"),
        _ => return Answer::Garbled("the firmware refuses the message"),
    }
    if words[5] != 0 {
        return Answer::Unknown;
    }
    let bytes: Vec<u8> = words[HEAD..HEAD + TEXT_WORDS].iter().flat_map(|word| word.to_ne_bytes()).collect();
    let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    said(text)
}

/// What `vcgencmd` prints is the same text.
pub(super) fn said(text: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(text.trim_ascii()).into_owned();
    // `error=1 error_msg="Command not registered"`, of the program perhaps behind a line of its own.
    let is_error = text.lines().any(|line| line.starts_with("error="));
    if text.is_empty() || is_error { Answer::Unknown } else { Answer::Text(text) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A message as little-endian bytes, as it stands in a Pi's memory.
    fn bytes(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    fn answered(error: u32, text: &[u8]) -> [u32; WORDS] {
        let mut words = question("get_throttled").unwrap();
        (words[1], words[4], words[5]) = (DONE, DONE | 1024, error);
        words[HEAD..].fill(0);
        for (word, letters) in words[HEAD..HEAD + TEXT_WORDS].iter_mut().zip(text.chunks(4)) {
            let mut four = [0; 4];
            four[..letters.len()].copy_from_slice(letters);
            *word = u32::from_le_bytes(four);
        }
        words
    }

    #[test]
    fn a_question_has_the_bytes_that_vcgencmd_sends() {
        let message = bytes(&question("get_throttled").unwrap());
        assert_eq!(message.len(), 1052);
        assert_eq!(message[..8], [0x1c, 0x04, 0, 0, 0, 0, 0, 0]);
        assert_eq!(message[8..24], [0x80, 0, 3, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(message[24..40], *b"get_throttled\0\0\0");
        assert!(message[40..].iter().all(|byte| *byte == 0));
        assert_eq!(question(&"x".repeat(1024)), None);
        assert_eq!(question("a\0b"), None);
    }

    #[test]
    fn answers_are_text_or_say_that_the_command_is_unknown() {
        for (error, text, expected) in [
            (0, &b"throttled=0x50000\0junk"[..], Answer::Text("throttled=0x50000".into())),
            (0, b"volt=0.8600V\n", Answer::Text("volt=0.8600V".into())),
            (0, &[b'x'; 1024], Answer::Text("x".repeat(1024))),
            (1, b"error=1 error_msg=\"Command not registered\"", Answer::Unknown),
            (0, b"error=2 error_msg=\"Invalid arguments\"", Answer::Unknown),
            (0, b"", Answer::Unknown),
        ] {
            assert_eq!(answer(&answered(error, text)), expected);
        }
    }

    #[test]
    fn what_is_no_answer_is_garbled() {
        let asked = question("get_throttled").unwrap();
        assert_eq!(answer(&asked), Answer::Garbled("the firmware did not answer"));
        let mut refused = asked;
        refused[1] = 0x8000_0001;
        assert_eq!(answer(&refused), Answer::Garbled("the firmware refuses the message"));
        (refused[1], refused[2]) = (DONE, 7);
        assert_eq!(answer(&refused), Answer::Garbled("the firmware answers another question"));
    }

    proptest! {
        #[test]
        fn any_words_are_read_without_panic(words in prop::collection::vec(any::<u32>(), WORDS), command: String) {
            let mut message: [u32; WORDS] = words.try_into().unwrap();
            answer(&message);
            (message[1], message[2], message[5]) = (DONE, TEXT_COMMAND, 0);
            answer(&message);
            if let Some(question) = question(&command) {
                prop_assert_eq!(question[0] as usize, 4 * question.len());
            }
        }
    }
}
