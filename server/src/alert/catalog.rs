//! What rules can name on this server, made of the declaration of its families.

use std::sync::LazyLock;

use spectra_alert::Catalog;
use spectra_alert::catalog::{Family, Value};

use crate::family::{self, Column, FAMILIES, Kind, Unit};

static CATALOG: LazyLock<Vec<Family>> =
    LazyLock::new(|| FAMILIES.iter().map(|family| named(family)).collect());

/// Every family with its numbers.
pub fn catalog() -> Catalog<'static> {
    Catalog(&CATALOG)
}

fn named(family: &family::Family) -> Family {
    Family {
        name: family.name,
        keys: family.keys.iter().map(|column| column.name).collect(),
        values: family.values.iter().filter_map(value).collect(),
    }
}

/// Texts and lists are no numbers: nothing is above them.
fn value(column: &Column) -> Option<Value> {
    let flag = match column.kind {
        Kind::Float | Kind::Integer => false,
        Kind::Boolean => true,
        Kind::Floats | Kind::Text => return None,
    };
    let counter = matches!(column.unit, Unit::BytesTotal | Unit::CountTotal);
    Some(Value { name: column.name, unit: column.unit.symbol(), counter, flag })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use spectra_alert::condition::{self, CONDITIONS, Need, Source};
    use spectra_alert::fault::read_yaml;
    use spectra_alert::history::Listed;
    use spectra_alert::rule::Checked;
    use spectra_alert::rule::file::{IN_BOX, RuleFile};
    use spectra_alert::time::Span;

    use super::*;
    use crate::event::EventKind;
    use crate::family::Fold;
    use crate::snapshot::SNAPSHOTS;

    #[test]
    fn numbers_are_named_with_their_nature() {
        for (text, unit, counter, flag) in [
            ("disk.used_percent", "%", false, false),
            ("disk.failed", "", false, true),
            ("container.restarts", "", true, false),
            ("container.net_rx_bytes", "bytes", true, false),
            ("kernel.oom_kills", "", true, false),
            ("network.rx_bytes", "bytes/s", false, false),
        ] {
            let value = catalog().find(text).unwrap().value;
            assert_eq!((value.unit, value.counter, value.flag), (unit, counter, flag), "{text}");
        }
        assert_eq!(catalog().find("disk.used_percent").unwrap().keys, ["device", "mountpoint"]);
    }

    #[test]
    fn texts_lists_attributes_and_keys_are_no_numbers() {
        for text in ["container.state", "cpu.core_usages", "disk.filesystem", "disk.mountpoint"] {
            let (family, name) = text.split_once('.').unwrap();
            let family = FAMILIES.iter().find(|known| known.name == family).unwrap();
            assert!(family.columns().any(|column| column.name == name), "{text} is measured");
            assert!(catalog().find(text).is_err(), "{text}");
        }
    }

    /// Rules are judged on minutes.
    #[test]
    fn every_number_is_kept_in_minutes() {
        for family in FAMILIES {
            for column in family.values.iter().filter(|column| value(column).is_some()) {
                assert_ne!(column.fold, Fold::RawOnly, "{}.{}", family.name, column.name);
            }
        }
    }

    #[test]
    fn the_rules_in_the_box_are_good_here() {
        let rules = RuleFile::read(IN_BOX).unwrap();
        let count = rules.rules.len();
        let checked = rules.check(catalog()).unwrap_or_else(|faults| panic!("{faults:?}"));
        assert!(count > 0 && checked.len() == count, "{count}");
        for need in checked.iter().flat_map(Checked::needs) {
            is_here(&need);
        }
    }

    #[test]
    fn every_condition_needs_only_what_is_here() {
        for kind in CONDITIONS {
            let condition = condition::make(kind.name, read_yaml(kind.example).unwrap(), catalog())
                .unwrap_or_else(|fault| panic!("{}: {fault}", kind.name));
            for need in condition.needs() {
                is_here(&need);
            }
        }
        // Parameters that ask for more than their examples do.
        for (kind, parameters) in [
            ("under_voltage", "{what: [under_voltage, frequency_capped, throttled, temperature_limit]}"),
            ("updates", "{security: false}"),
        ] {
            let condition = condition::make(kind, read_yaml(parameters).unwrap(), catalog()).unwrap();
            for need in condition.needs() {
                is_here(&need);
            }
        }
    }

    /// Conditions that look at one family know how old its newest values may be.
    #[test]
    fn what_is_fresh_for_a_condition_is_fresh_here() {
        let mut families = BTreeSet::new();
        for kind in CONDITIONS.iter().filter(|kind| kind.name != "no_data") {
            let condition = condition::make(kind.name, read_yaml(kind.example).unwrap(), catalog()).unwrap();
            for need in condition.needs() {
                let Source::Newest { family, .. } = need.source else { continue };
                let fresh = declared(family).fresh.whole_seconds().unsigned_abs();
                assert_eq!(need.window, Span::seconds(fresh), "{} looks at {family}", kind.name);
                families.insert(family);
            }
        }
        assert_eq!(Vec::from_iter(families), ["drive", "pi", "time_sync", "updates"]);
    }

    fn declared(name: &str) -> &'static family::Family {
        FAMILIES
            .iter()
            .find(|family| family.name == name)
            .unwrap_or_else(|| panic!("there is no family {name}"))
    }

    fn is_here(need: &Need) {
        match &need.source {
            Source::Minutes { family, values } | Source::Newest { family, values } => {
                assert!(!values.is_empty(), "{need:?}");
                for value in values {
                    let found = catalog().find(&format!("{family}.{value}"));
                    found.unwrap_or_else(|message| panic!("{need:?}: {message}"));
                }
            }
            Source::Items(list) => has_list(*list),
            Source::Events(kinds) => {
                for kind in kinds {
                    assert!(EventKind::ALL.iter().any(|known| known.name() == *kind), "{need:?}");
                }
            }
            Source::Silences => {
                assert!(
                    EventKind::ALL.contains(&EventKind::Silent) && EventKind::ALL.contains(&EventKind::Back)
                );
            }
            Source::Gaps => {}
        }
    }

    /// The columns that become an item's name and state.
    fn has_list(list: Listed) {
        match list {
            Listed::Services => {
                let services = SNAPSHOTS.iter().find(|snapshot| snapshot.name == "services").unwrap();
                let fields: Vec<_> = services.fields.iter().map(|field| field.name).collect();
                assert!(["name", "status"].iter().all(|name| fields.contains(name)), "{fields:?}");
            }
            Listed::Workloads => {
                let columns: Vec<_> = declared("container").values.iter().map(|column| column.name).collect();
                let needed = ["name", "state", "kind", "health", "restarts"];
                assert!(needed.iter().all(|name| columns.contains(name)), "{columns:?}");
            }
            // That its version changed is an event.
            Listed::Agent => assert!(EventKind::ALL.contains(&EventKind::Updated)),
        }
    }
}
