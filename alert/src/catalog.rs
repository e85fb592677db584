//! Which families, keys and values there are, as whoever stores them declares it.

/// Every family that rules can name.
#[derive(Clone, Copy, Debug)]
pub struct Catalog<'a>(pub &'a [Family]);

/// One kind of measurement.
#[derive(Clone, Debug)]
pub struct Family {
    /// As in tables and answers: `disk_io`.
    pub name: &'static str,
    /// Columns that tell the series of one host apart.
    pub keys: Vec<&'static str>,
    /// What can be compared with a number: no texts, no lists. Flags are 0 and 1.
    pub values: Vec<Value>,
}

/// One number of a family.
#[derive(Clone, Debug)]
pub struct Value {
    /// As in tables and answers: `used_percent`.
    pub name: &'static str,
    /// As people write it behind the number: `%`, `bytes`; empty where there is none.
    pub unit: &'static str,
    /// It only grows, until its source starts anew.
    pub counter: bool,
    /// It is 0 or 1.
    pub flag: bool,
}

/// What a rule's text `family.value` stands for.
#[derive(Clone, Debug)]
pub struct Named {
    /// The family's name.
    pub family: &'static str,
    /// Its columns of keys.
    pub keys: Vec<&'static str>,
    /// The number.
    pub value: Value,
}

impl Catalog<'_> {
    /// Looks a text such as `disk.used_percent` up. The error says what there is instead.
    pub fn find(self, text: &str) -> Result<Named, String> {
        let Some((family_name, value_name)) = text.split_once('.') else {
            return Err(format!("\"{text}\" is not of the form family.value, as in disk.used_percent"));
        };
        let Some(family) = self.0.iter().find(|family| family.name == family_name) else {
            let known: Vec<_> = self.0.iter().map(|family| family.name).collect();
            return Err(format!("there is no family \"{family_name}\", known are {}", known.join(", ")));
        };
        let Some(value) = family.values.iter().find(|value| value.name == value_name) else {
            let known: Vec<_> = family.values.iter().map(|value| value.name).collect();
            return Err(format!(
                "the family {family_name} has no number \"{value_name}\", it has {}",
                known.join(", ")
            ));
        };
        Ok(Named { family: family.name, keys: family.keys.clone(), value: value.clone() })
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::{Catalog, Family, Value};

    fn value(name: &'static str, unit: &'static str) -> Value {
        Value { name, unit, counter: false, flag: false }
    }

    fn flag(name: &'static str) -> Value {
        Value { name, unit: "", counter: false, flag: true }
    }

    fn counter(name: &'static str) -> Value {
        Value { name, unit: "", counter: true, flag: false }
    }

    /// The families that the tests of this crate name, as the server declares them.
    pub(crate) fn families() -> Vec<Family> {
        let family = |name, keys: &[&'static str], values: &[Value]| Family {
            name,
            keys: keys.to_vec(),
            values: values.to_vec(),
        };
        vec![
            family("cpu", &[], &[value("usage", "%"), value("load_1m", "")]),
            family("memory", &[], &[value("ram_percent", "%"), value("swap_percent", "%")]),
            family(
                "disk",
                &["device", "mountpoint"],
                &[
                    value("used_percent", "%"),
                    value("inodes_percent", "%"),
                    value("used_bytes", "bytes"),
                    value("free_bytes", "bytes"),
                    flag("failed"),
                ],
            ),
            family("network", &["interface"], &[value("rx_bytes", "bytes/s"), value("rx_errors", "1/s")]),
            family("temperature", &["sensor"], &[value("temperature", "°C")]),
            family("container", &["container_id"], &[counter("restarts"), value("memory_bytes", "bytes")]),
            family("pressure", &[], &[value("memory_full_percent", "%"), value("memory_some_percent", "%")]),
            family("kernel", &[], &[counter("oom_kills")]),
            family("pool", &["kind", "name"], &[flag("degraded")]),
            family(
                "drive",
                &["device"],
                &[flag("failing"), value("wear_percent", "%"), value("spare_percent", "%")],
            ),
        ]
    }

    /// Runs `with` on the catalogue of [`families`].
    pub(crate) fn catalog<T>(with: impl FnOnce(Catalog<'_>) -> T) -> T {
        with(Catalog(&families()))
    }
}

#[cfg(test)]
mod tests {
    use super::testing::catalog;

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        for (text, expected) in [
            ("used", "\"used\" is not of the form family.value"),
            ("dsk.used", "there is no family \"dsk\", known are cpu, memory, disk"),
            ("memory.used", "the family memory has no number \"used\", it has ram_percent, swap_percent"),
        ] {
            let error = catalog(|catalog| catalog.find(text)).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        let named = catalog(|catalog| catalog.find("disk.used_percent")).unwrap();
        assert_eq!((named.family, named.value.unit), ("disk", "%"));
    }
}
