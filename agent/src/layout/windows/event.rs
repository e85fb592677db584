//! Events of a log as Windows renders them: XML of its own making, of which a few elements are read.

use spectra_protocol::command::LogEntry;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::collect::text::printable;

/// Longest message that is kept.
const MESSAGE_BYTES: usize = 16 << 10;
/// Texts of an event that stand for a message where its publisher's are not on this host.
const MAX_DATA: usize = 32;

/// An event, `message` being its publisher's words, if they are to be had. `None` of what is no event.
pub fn entry(xml: &str, message: Option<&str>) -> Option<LogEntry> {
    let system = element(xml, "System")?.1;
    let provider = attribute(element(system, "Provider")?.0, "Name").unwrap_or_default();
    let time = attribute(element(system, "TimeCreated")?.0, "SystemTime")?;
    let time = OffsetDateTime::parse(&time, &Rfc3339).ok()?;
    let level = element(system, "Level").and_then(|(_, text)| text.trim().parse().ok()).unwrap_or(0);
    let pid = element(system, "Execution").and_then(|(tag, _)| attribute(tag, "ProcessID")?.parse().ok());
    let id = element(system, "EventID").map(|(_, text)| text.trim().to_owned()).unwrap_or_default();
    let said = message.map(one_line).filter(|message| !message.is_empty());
    Some(LogEntry {
        timestamp: time.unix_timestamp(),
        source: format!("WinEvent:{}", printable(provider.as_bytes())),
        level: name(level).to_owned(),
        message: said.unwrap_or_else(|| format!("event {id} {}", data(xml)).trim().to_owned()),
        pid,
        ..LogEntry::default()
    })
}

/// Who wrote an event.
pub fn provider(xml: &str) -> Option<String> {
    attribute(element(xml, "Provider")?.0, "Name")
}

/// Windows' levels in syslog's words; 0 is that of events which have none.
pub fn name(level: u8) -> &'static str {
    match level {
        1 => "CRITICAL",
        2 => "ERROR",
        3 => "WARNING",
        5 => "DEBUG",
        _ => "INFO",
    }
}

/// Condition of a query: events of these levels (syslog's number of the least severe one) since then.
pub fn condition(least: u8, since_milliseconds: Option<u64>) -> String {
    let levels: &[u8] = match least {
        0..=2 => &[1],
        3 => &[1, 2],
        4 => &[1, 2, 3],
        5 | 6 => &[0, 1, 2, 3, 4],
        _ => &[0, 1, 2, 3, 4, 5],
    };
    let levels: Vec<_> = levels.iter().map(|level| format!("Level={level}")).collect();
    let since = since_milliseconds.map_or_else(String::new, |milliseconds| {
        format!(" and TimeCreated[timediff(@SystemTime) <= {milliseconds}]")
    });
    format!("*[System[({}){since}]]", levels.join(" or "))
}

/// The values that the event carries.
fn data(xml: &str) -> String {
    let mut rest = element(xml, "EventData").map(|(_, text)| text).unwrap_or_default();
    let mut values = Vec::new();
    while values.len() < MAX_DATA
        && let Some((_, text)) = element(rest, "Data")
    {
        values.push(one_line(&unescape(text)));
        let end = rest.find("</Data>").map_or(rest.len(), |at| at + "</Data>".len());
        rest = &rest[end..];
    }
    values.join(" ")
}

/// Letters of the message without the publisher's line breaks.
fn one_line(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.truncate(line.floor_char_boundary(MESSAGE_BYTES));
    printable(line.as_bytes())
}

/// The first element of this name: what stands in its tag, and between its tags.
fn element<'a>(xml: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let start = xml.match_indices('<').find_map(|(at, _)| {
        let rest = xml[at + 1..].strip_prefix(name)?;
        rest.starts_with([' ', '>', '/', '\r', '\n', '\t']).then_some(at + 1 + name.len())
    })?;
    let end = start + xml[start..].find('>')?;
    let tag = &xml[start..end];
    if tag.ends_with('/') {
        return Some((tag, ""));
    }
    let text = &xml[end + 1..];
    Some((tag, &text[..text.find(&format!("</{name}>"))?]))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.match_indices(name).find(|(at, _)| {
        tag[..*at].ends_with(char::is_whitespace) && tag[at + name.len()..].starts_with('=')
    })?;
    let value = &tag[at.0 + name.len() + 1..];
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    Some(unescape(value[1..].split(quote).next()?))
}

fn unescape(text: &str) -> String {
    // The ampersand last: what it stands for is no beginning of another.
    let names = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    names.iter().fold(text.to_owned(), |text, (name, letter)| text.replace(name, letter))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As `EvtRender` writes it (documented form, shortened).
    const EVENT: &str = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Service Control Manager' Guid='{555908d1}' EventSourceName='x'/><EventID Qualifiers='49152'>7034</EventID><Version>0</Version><Level>2</Level><TimeCreated SystemTime='2026-11-28T18:00:00.1234567Z'/><EventRecordID>1</EventRecordID><Execution ProcessID='812' ThreadID='7'/><Channel>System</Channel><Computer>a</Computer></System><EventData><Data Name='param1'>Print &amp;amp; Spooler</Data><Data Name='param2'>1</Data></EventData></Event>";

    #[test]
    fn an_event_is_a_line_with_its_publishers_words_or_its_values() {
        let told = entry(EVENT, Some("The Print Spooler\r\n\tended.  ")).unwrap();
        assert_eq!((told.timestamp, &*told.level, told.pid), (1_795_888_800, "ERROR", Some(812)));
        assert_eq!(
            (&*told.source, &*told.message),
            ("WinEvent:Service Control Manager", "The Print Spooler ended.")
        );
        for message in [None, Some(" \r\n")] {
            assert_eq!(entry(EVENT, message).unwrap().message, "event 7034 Print &amp; Spooler 1");
        }
        assert_eq!(provider(EVENT).as_deref(), Some("Service Control Manager"));
    }

    #[test]
    fn what_is_no_event_is_none() {
        for xml in
            ["", "<Event>", "<System></System>", "<System><Provider/><TimeCreated SystemTime='x'/></System>"]
        {
            assert_eq!(entry(xml, None), None, "{xml}");
        }
    }

    #[test]
    fn levels_and_times_are_asked_for() {
        assert_eq!(condition(3, None), "*[System[(Level=1 or Level=2)]]");
        let since = "*[System[(Level=1) and TimeCreated[timediff(@SystemTime) <= 60000]]]";
        assert_eq!(condition(0, Some(60_000)), since);
        assert!(condition(7, None).contains("Level=5") && condition(6, None).contains("Level=0"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text: String, at: prop::sample::Index, letter: char) {
            entry(&text, None);
            let mut changed: Vec<char> = EVENT.chars().collect();
            let at = at.index(changed.len());
            changed[at] = letter;
            entry(&changed.into_iter().collect::<String>(), None);
        }
    }
}
