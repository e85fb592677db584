//! Questions to the DNS and their answers, as bytes and as text.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

use simple_dns::rdata::{MX, RData, SOA, SRV, TXT};
use simple_dns::{CLASS, Name, Packet, PacketFlag, QCLASS, QTYPE, RCODE, ResourceRecord, TYPE};
use spectra_protocol::command::{DnsAnswer, DnsRecord};

use crate::collect::text::printable;
use crate::diagnose::Fault;

/// Records of an answer that are told; a message has some hundred at most.
const MAX_RECORDS: usize = 1000;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind(TYPE);

/// By the names that people know.
const KINDS: &[(&str, TYPE)] = &[
    ("A", TYPE::A),
    ("AAAA", TYPE::AAAA),
    ("CNAME", TYPE::CNAME),
    ("MX", TYPE::MX),
    ("NS", TYPE::NS),
    ("PTR", TYPE::PTR),
    ("SOA", TYPE::SOA),
    ("SRV", TYPE::SRV),
    ("TXT", TYPE::TXT),
];

impl Kind {
    /// Nothing is `A`.
    pub(super) fn of(name: &str) -> Result<Self, Fault> {
        let name = if name.is_empty() { "A" } else { name };
        let known = KINDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let names = || KINDS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        known
            .map(|(_, kind)| Self(*kind))
            .ok_or_else(|| Fault::failed(format!("the record is one of {}", names())))
    }
}

/// One question, which can be asked several times.
#[derive(Clone, Debug)]
pub(super) struct Question {
    name: String,
    kind: Kind,
}

impl Question {
    pub(super) fn new(name: &str, kind: Kind) -> Result<Self, Fault> {
        // That would be read as no label at all.
        let has_gap = name.split('.').any(str::is_empty);
        if has_gap || Name::new(name).is_err() {
            return Err(Fault::failed(format!("{name:?} is no name of the DNS")));
        }
        Ok(Self { name: name.to_owned(), kind })
    }

    /// The name as a whole, with the dot at its end.
    pub(super) fn name(&self) -> String {
        format!("{}.", self.name)
    }

    /// The question with a number of its own, for a server that finds the answer.
    pub(super) fn message(&self, id: u16) -> Option<Vec<u8>> {
        let mut packet = Packet::new_query(id);
        packet.set_flags(PacketFlag::RECURSION_DESIRED | PacketFlag::AUTHENTIC_DATA);
        let name = Name::new(&self.name).ok()?;
        let kind = QTYPE::TYPE(self.kind.0);
        packet.questions.push(simple_dns::Question::new(name, kind, QCLASS::CLASS(CLASS::IN), false));
        packet.build_bytes_vec().ok()
    }

    /// The answer to this question; `None` for any other message.
    pub(super) fn answer(&self, id: u16, message: &[u8]) -> Option<Answered> {
        let packet = Packet::parse(message).ok()?;
        let is_ours = packet.id() == id
            && packet.has_flags(PacketFlag::RESPONSE)
            && packet.questions.iter().all(|question| same_name(&question.qname, &self.name));
        if !is_ours {
            return None;
        }
        Some(Answered {
            is_cut: packet.has_flags(PacketFlag::TRUNCATION),
            answer: DnsAnswer {
                name: self.name(),
                code: code(packet.rcode()),
                authoritative: packet.has_flags(PacketFlag::AUTHORITATIVE_ANSWER),
                authenticated: packet.has_flags(PacketFlag::AUTHENTIC_DATA),
                records: packet.answers.iter().take(MAX_RECORDS).map(record).collect(),
                ..DnsAnswer::default()
            },
        })
    }
}

/// An answer, and whether it did not fit its packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answered {
    pub(super) is_cut: bool,
    pub(super) answer: DnsAnswer,
}

fn same_name(name: &Name, text: &str) -> bool {
    name.to_string().trim_end_matches('.').eq_ignore_ascii_case(text)
}

fn code(code: RCODE) -> String {
    let name = match code {
        RCODE::NoError => "NOERROR",
        RCODE::FormatError => "FORMERR",
        RCODE::ServerFailure => "SERVFAIL",
        RCODE::NameError => "NXDOMAIN",
        RCODE::NotImplemented => "NOTIMP",
        RCODE::Refused => "REFUSED",
        other => return format!("{other:?}"),
    };
    name.to_owned()
}

fn record(record: &ResourceRecord) -> DnsRecord {
    let kind = record.rdata.type_code();
    let name = KINDS.iter().find(|(_, known)| *known == kind);
    DnsRecord {
        name: whole(&record.name),
        kind: name.map_or_else(|| format!("{kind:?}"), |(name, _)| (*name).to_owned()),
        ttl: record.ttl.into(),
        value: value(&record.rdata),
    }
}

/// A name with the dot at its end, safe to print.
fn whole(name: &Name) -> String {
    let name = printable(name.to_string().as_bytes());
    if name.ends_with('.') { name } else { format!("{name}.") }
}

/// As zone files write it.
fn value(data: &RData) -> String {
    match data {
        RData::A(a) => Ipv4Addr::from(a.address).to_string(),
        RData::AAAA(a) => Ipv6Addr::from(a.address).to_string(),
        RData::CNAME(name) => whole(&name.0),
        RData::NS(name) => whole(&name.0),
        RData::PTR(name) => whole(&name.0),
        RData::MX(MX { preference, exchange }) => format!("{preference} {}", whole(exchange)),
        RData::SRV(SRV { priority, weight, port, target }) => {
            format!("{priority} {weight} {port} {}", whole(target))
        }
        RData::SOA(SOA { mname, rname, serial, refresh, retry, expire, minimum }) => {
            format!("{} {} {serial} {refresh} {retry} {expire} {minimum}", whole(mname), whole(rname))
        }
        RData::TXT(text) => strings(text),
        // Signatures, options: nobody asked for them.
        _ => String::new(),
    }
}

/// Each string in quotes.
fn strings(text: &TXT) -> String {
    let mut strings = String::new();
    for (key, value) in text.iter_raw() {
        let mut bytes = key.to_vec();
        if let Some(value) = value {
            bytes.push(b'=');
            bytes.extend_from_slice(value);
        }
        let separator = if strings.is_empty() { "" } else { " " };
        let quoted = printable(&bytes).replace('\\', "\\\\").replace('"', "\\\"");
        let _ = write!(strings, "{separator}\"{quoted}\"");
    }
    strings
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use simple_dns::rdata::{A, AAAA, MX, PTR, RData, SRV, TXT};
    use simple_dns::{CLASS, Name, Packet, PacketFlag, RCODE, ResourceRecord};

    use super::{Kind, Question};

    fn question() -> Question {
        Question::new("example.org", Kind::of("mx").unwrap()).unwrap()
    }

    /// What a server would say.
    fn answer(id: u16, change: impl FnOnce(&mut Packet)) -> Vec<u8> {
        let asked = question().message(id).unwrap();
        let mut packet = Packet::parse(&asked).unwrap().into_reply();
        change(&mut packet);
        packet.build_bytes_vec_compressed().unwrap()
    }

    #[test]
    fn a_question_is_what_every_server_reads() {
        let expected =
            b"\x12\x34\x01\x20\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x03org\x00\x00\x0f\x00\x01";
        assert_eq!(question().message(0x1234).unwrap(), expected);
        for wrong in ["a..b", &"a".repeat(64), &"a.".repeat(130)] {
            assert!(Question::new(wrong, Kind::of("A").unwrap()).is_err(), "{wrong}");
        }
        assert!(Kind::of("ANY").is_err());
    }

    #[test]
    fn records_are_written_as_in_zone_files() {
        let target = || Name::new_unchecked("mail.example.org");
        let text = TXT::new().with_string("v=spf1 -all").unwrap().with_string("say \"hi\"").unwrap();
        for (data, kind, value) in [
            (RData::A(A { address: 0xc000_0201 }), "A", "192.0.2.1"),
            (RData::AAAA(AAAA { address: 1 }), "AAAA", "::1"),
            (RData::MX(MX { preference: 10, exchange: target() }), "MX", "10 mail.example.org."),
            (RData::PTR(PTR(target())), "PTR", "mail.example.org."),
            (
                RData::SRV(SRV { priority: 1, weight: 2, port: 25, target: target() }),
                "SRV",
                "1 2 25 mail.example.org.",
            ),
            (RData::TXT(text), "TXT", r#""v=spf1 -all" "say \"hi\"""#),
        ] {
            let message = answer(7, |packet| {
                let name = Name::new_unchecked("example.org");
                packet.answers.push(ResourceRecord::new(name, CLASS::IN, 300, data));
            });
            let answered = question().answer(7, &message).unwrap();
            let [record] = &answered.answer.records[..] else { panic!("{answered:?}") };
            assert_eq!((record.kind.as_str(), record.value.as_str()), (kind, value));
            assert_eq!((record.name.as_str(), record.ttl), ("example.org.", 300));
        }
    }

    #[test]
    fn only_the_answer_to_the_question_counts() {
        let message = answer(7, |packet| *packet.rcode_mut() = RCODE::NameError);
        let answered = question().answer(7, &message).unwrap();
        assert_eq!((answered.answer.code.as_str(), answered.is_cut), ("NXDOMAIN", false));
        assert_eq!(question().answer(8, &message), None, "another number");
        let other = Question::new("example.net", Kind::of("MX").unwrap()).unwrap();
        assert_eq!(other.answer(7, &message), None, "another name");
        assert_eq!(question().answer(7, &question().message(7).unwrap()), None, "the question itself");
        let cut = answer(7, |packet| packet.set_flags(PacketFlag::TRUNCATION));
        assert!(question().answer(7, &cut).unwrap().is_cut);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, at: prop::sample::Index, byte: u8) {
            question().answer(7, &bytes);
            let mut message = answer(7, |packet| {
                let name = Name::new_unchecked("example.org");
                let data = RData::MX(MX { preference: 1, exchange: Name::new_unchecked("a.example.org") });
                packet.answers.push(ResourceRecord::new(name, CLASS::IN, 300, data));
            });
            let at = at.index(message.len());
            message[at] = byte;
            question().answer(7, &message);
        }
    }
}
