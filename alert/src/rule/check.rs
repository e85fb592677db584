//! From what was written to what is true: a rule whose every field is possible, with its conditions made.

use std::collections::BTreeSet;

use serde_json::Value;

use super::labels::{check_key, check_labels, check_name, check_text};
use super::{
    Draft, EXCEPTIONS, LABELS, LONGEST_HOLD, NAME_BYTES, NoData, PARTS, Rule, Severity, TITLE_BYTES,
};
use crate::catalog::Catalog;
use crate::condition::{self, Cadence, Condition, Need, Source, need};
use crate::fault::{Fault, Faults};
use crate::history::{Host, Key};
use crate::time::Span;

/// Longest advice, bytes.
const ADVICE_BYTES: usize = 1000;
/// Longest dedup text, bytes; keys of channels have 255.
pub(crate) const DEDUP_BYTES: usize = 200;

/// A rule that is possible.
#[derive(Debug)]
pub struct Checked {
    /// As it is written.
    pub rule: Rule,
    usual: Effective,
    /// One for each exception.
    exceptions: Vec<Effective>,
}

/// What holds on one host.
#[derive(Debug)]
pub struct Effective {
    /// Whether the rule holds at all.
    pub enabled: bool,
    /// How bad it is.
    pub severity: Severity,
    /// How long it has to be breached.
    pub hold: Span,
    /// How long it has to be clear.
    pub clear_for: Span,
    /// What it means that it cannot be judged.
    pub no_data: NoData,
    /// What is judged.
    pub condition: Box<dyn Condition>,
}

impl Checked {
    /// What holds on `host`; `None` where the rule does not.
    pub fn on(&self, host: &Host) -> Option<&Effective> {
        if !self.rule.enabled || !self.rule.scope.covers(host) {
            return None;
        }
        let exception = self.rule.exceptions.iter().position(|exception| exception.scope.covers(host));
        let effective = exception.and_then(|at| self.exceptions.get(at)).unwrap_or(&self.usual);
        effective.enabled.then_some(effective)
    }

    /// What it needs to know of hosts, of all exceptions; of every host whether it calls.
    pub fn needs(&self) -> Vec<Need> {
        let all = std::iter::once(&self.usual).chain(&self.exceptions);
        let mut needs: BTreeSet<Need> = all.flat_map(|effective| effective.condition.needs()).collect();
        needs.insert(Need { source: Source::Silences, window: need::LONGEST });
        needs.into_iter().collect()
    }

    /// When it is judged.
    pub fn cadence(&self) -> Cadence {
        self.usual.condition.cadence()
    }

    /// The text by which incidents of several rules are one thing to people; `{host}` is the host's id.
    pub fn dedup(&self, host: &Host, key: &Key) -> String {
        let form = if self.rule.dedup.is_empty() { "{rule} {host} {key}" } else { &self.rule.dedup };
        let mut text = fill(form, |name| match name {
            "rule" => Some(self.rule.name.clone()),
            "host" => Some(host.id.clone()),
            "key" => Some(key.to_string()),
            column => Some(key.get(column).unwrap_or_default().to_owned()),
        });
        let cut = text.floor_char_boundary(DEDUP_BYTES);
        if cut < text.len() {
            // Long keys that differ behind the cut stay apart.
            let digest = crate::digest::short(&text);
            text.truncate(text.floor_char_boundary(DEDUP_BYTES - digest.len()));
            text.push_str(&digest);
        }
        text.trim_end().to_owned()
    }

    /// The text by which incidents are told in one message.
    pub fn group(&self, host: &Host, severity: Severity) -> String {
        let part = |part: &String| match part.as_str() {
            "rule" => self.rule.name.clone(),
            "host" => host.id.clone(),
            "severity" => severity.name().to_owned(),
            label => host.labels.get(label.trim_start_matches("label:")).cloned().unwrap_or_default(),
        };
        self.rule.group_by.iter().map(part).collect::<Vec<_>>().join(" ")
    }
}

/// Fills names in braces in; what stands for nothing stays.
pub(crate) fn fill(form: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(form.len());
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        if let Some((value, behind)) =
            after.split_once('}').and_then(|(name, behind)| Some((value(name)?, behind)))
        {
            text.push_str(&value);
            rest = behind;
        } else {
            text.push('{');
            rest = after;
        }
    }
    text.push_str(rest);
    text
}

impl Rule {
    /// Checks every field; the errors are all that is wrong, each with its path.
    pub fn check(self, catalog: Catalog<'_>) -> Result<Checked, Vec<Fault>> {
        let mut faults = Faults::default();
        faults.take("name", check_name(&self.name, NAME_BYTES));
        faults.take("title", check_text(&self.title, 0, TITLE_BYTES));
        faults.take("advice", check_text(&self.advice, 0, ADVICE_BYTES));
        faults.take_all("labels", check_labels(&self.labels, LABELS));
        faults.take_all("scope", self.scope.check());
        for (field, span) in [("for", self.hold), ("clear_for", self.clear_for)] {
            faults.demand(span <= LONGEST_HOLD, field, format!("at most {LONGEST_HOLD}, not {span}"));
        }
        faults.take("dedup", check_text(&self.dedup, 0, DEDUP_BYTES));
        faults.demand(
            (1..=PARTS).contains(&self.group_by.len()) && self.group_by.iter().all(|part| is_part(part)),
            "group_by",
            format!("1 to {PARTS} of rule, host, severity and label:<key>"),
        );
        faults.take_all("notify", self.notify.check());
        faults.demand(self.exceptions.len() <= EXCEPTIONS, "exceptions", format!("at most {EXCEPTIONS}"));

        let made = faults.take("condition", self.condition.make(catalog));
        let mut exceptions = Vec::new();
        for (at, exception) in self.exceptions.iter().enumerate() {
            let path = format!("exceptions[{at}]");
            faults.take_all(&format!("{path}.scope"), exception.scope.check());
            let hold = exception.hold.unwrap_or(self.hold);
            faults.demand(
                exception.hold.is_none() || hold <= LONGEST_HOLD,
                &format!("{path}.for"),
                format!("at most {LONGEST_HOLD}"),
            );
            // A condition that is wrong is wrong here, too, and was told.
            let (Some(_), Ok((kind, parameters))) = (&made, self.condition.parts()) else { continue };
            let condition = condition::make(kind, exception.over(parameters), catalog);
            let condition = faults.take(&format!("{path}.parameters"), condition);
            exceptions.extend(condition.map(|condition| Effective {
                enabled: exception.enabled.unwrap_or(true),
                severity: exception.severity.unwrap_or(self.severity),
                hold,
                clear_for: self.clear_for,
                no_data: self.no_data,
                condition,
            }));
        }
        faults.end()?;
        let Some(condition) = made else { return Err(Vec::new()) };
        let usual = Effective {
            enabled: true,
            severity: self.severity,
            hold: self.hold,
            clear_for: self.clear_for,
            no_data: self.no_data,
            condition,
        };
        Ok(Checked { usual, exceptions, rule: self })
    }
}

fn is_part(part: &str) -> bool {
    matches!(part, "rule" | "host" | "severity") || part.strip_prefix("label:").is_some_and(check_key)
}

impl Draft {
    /// The name of the condition and its parameters.
    fn parts(&self) -> Result<(&str, &Value), Fault> {
        let mut entries = self.0.iter();
        match (entries.next(), entries.next()) {
            (Some((kind, parameters)), None) => Ok((kind, parameters)),
            _ => Err(Fault::new("", format!("exactly one of {} is needed", condition::names()))),
        }
    }

    fn make(&self, catalog: Catalog<'_>) -> Result<Box<dyn Condition>, Fault> {
        let (kind, parameters) = self.parts()?;
        condition::make(kind, parameters.clone(), catalog).map_err(|fault| fault.within(kind))
    }

    /// The name of the condition; empty where there is none.
    pub fn kind(&self) -> &str {
        self.parts().map_or("", |(kind, _)| kind)
    }
}
