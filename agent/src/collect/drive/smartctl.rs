//! What `smartctl --json` says of a drive that we cannot, or may not, ask ourselves.

use serde_json::Value;
use spectra_protocol::metric::Drive;

use super::ata::{self, Attribute};

/// Asks all we read, and leaves a drive that sleeps asleep.
pub const ARGUMENTS: [&str; 6] = ["--json=c", "-n", "standby", "-i", "-H", "-A"];

/// Units of data of NVMe are a thousand sectors of 512 bytes.
const UNIT_BYTES: u64 = 512_000;

/// Where the health log page of NVMe stands.
const NVME: &str = "/nvme_smart_health_information_log";

/// What it said.
#[derive(Debug, PartialEq)]
pub enum Said {
    Health,
    Asleep,
    /// It could not open the drive, and why.
    Refused(String),
    /// Drives that do not tell, bridges that do not pass it on, virtual ones.
    Nothing,
}

/// Adds what the output says; `None` if it is not JSON.
pub fn add(drive: &mut Drive, output: &[u8]) -> Option<Said> {
    let answer: Value = serde_json::from_slice(output).ok()?;
    let messages = answer.pointer("/smartctl/messages").and_then(Value::as_array).into_iter().flatten();
    let messages: Vec<&str> = messages.filter_map(|message| message.get("string")?.as_str()).collect();
    // Bit 1: it could not be opened, it sleeps, or it did not identify itself.
    let status = answer.pointer("/smartctl/exit_status").and_then(Value::as_u64).unwrap_or_default();
    if messages.iter().any(|message| message.contains("STANDBY") || message.contains("SLEEP")) {
        return Some(Said::Asleep);
    }
    if let Some(message) = messages.iter().find(|message| message.contains("Permission denied")) {
        return Some(Said::Refused((*message).to_owned()));
    }
    add_identity(drive, &answer);
    let before = drive.clone();
    add_health(drive, &answer);
    let is_known = *drive != before;
    Some(if is_known && status & 0b10 == 0 { Said::Health } else { Said::Nothing })
}

fn add_identity(drive: &mut Drive, answer: &Value) {
    let text = |path: &str| {
        answer.pointer(path).and_then(Value::as_str).map(|text| super::mmc::text(text.as_bytes()))
    };
    for (paths, place) in [
        (&["/model_name", "/scsi_model_name"][..], &mut drive.model),
        (&["/serial_number"], &mut drive.serial),
        (&["/firmware_version"], &mut drive.firmware),
    ] {
        if let Some(text) = paths.iter().find_map(|path| text(path)).filter(|text| !text.is_empty()) {
            *place = text;
        }
    }
    let stands_still = answer.pointer("/rotation_rate").and_then(Value::as_u64) == Some(0);
    if stands_still && drive.kind == "hdd" {
        "ssd".clone_into(&mut drive.kind);
    }
}

fn add_health(drive: &mut Drive, answer: &Value) {
    let number = |path: &str| answer.pointer(path).and_then(Value::as_u64);
    let percent = |path: &str| number(path).map(|percent| percent.min(100) as f64);
    let attributes = attributes(answer);
    if !attributes.is_empty() {
        ata::add_attributes(drive, &attributes);
    }
    let nvme = |name: &str| number(&format!("{NVME}/{name}"));
    let units = |name: &str| nvme(name).and_then(|units| units.checked_mul(UNIT_BYTES));
    if answer.pointer(NVME).is_some() {
        drive.wear_percent = percent(&format!("{NVME}/percentage_used")).into();
        drive.spare_percent = percent(&format!("{NVME}/available_spare")).into();
        drive.spare_threshold_percent = percent(&format!("{NVME}/available_spare_threshold")).into();
        drive.unsafe_shutdowns = nvme("unsafe_shutdowns").into();
        drive.media_errors = nvme("media_errors").into();
        drive.read_bytes = units("data_units_read").into();
        drive.written_bytes = units("data_units_written").into();
    }
    // SAS.
    if let Some(grown) = number("/scsi_grown_defect_list") {
        drive.reallocated_sectors = grown.into();
    }
    let uncorrected = ["read", "write", "verify"]
        .iter()
        .filter_map(|side| number(&format!("/scsi_error_counter_log/{side}/total_uncorrected_errors")))
        .reduce(u64::saturating_add);
    if let Some(errors) = uncorrected {
        drive.media_errors = errors.into();
    }
    for path in ["/scsi_percentage_used_endurance_indicator", "/endurance_used/current_percent"] {
        if let Some(used) = percent(path) {
            drive.wear_percent = used.into();
        }
    }
    // What it worked out itself, for every kind of drive.
    if let Some(hours) = number("/power_on_time/hours") {
        drive.power_on_hours = hours.into();
    }
    if let Some(cycles) = number("/power_cycle_count") {
        drive.power_cycles = cycles.into();
    }
    let celsius = answer.pointer("/temperature/current").and_then(Value::as_f64);
    if let Some(celsius) = celsius.filter(|celsius| *celsius != 0.0 && super::PLAUSIBLE.contains(celsius)) {
        drive.temperature = celsius.into();
    }
    if let Some(passed) = answer.pointer("/smart_status/passed").and_then(Value::as_bool) {
        drive.failing = Some(!passed);
        if !passed {
            super::FORESEEN.clone_into(&mut drive.warning);
        }
    }
}

fn attributes(answer: &Value) -> Vec<Attribute> {
    let table = answer.pointer("/ata_smart_attributes/table").and_then(Value::as_array).into_iter().flatten();
    let attribute = |row: &Value| {
        let small = |name: &str| u8::try_from(row.get(name)?.as_u64()?).ok();
        Some(Attribute {
            id: small("id")?,
            current: small("value")?,
            raw: row.pointer("/raw/value")?.as_u64()?,
        })
    };
    table.filter_map(attribute).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(kind: &str, output: &str) -> (Drive, Option<Said>) {
        let mut drive = Drive { kind: kind.into(), ..Drive::default() };
        let said = add(&mut drive, output.as_bytes());
        (drive, said)
    }

    #[test]
    fn drives_of_all_kinds_are_read() {
        let (ata, said) = read(
            "ssd",
            r#"{"smartctl":{"version":[7,4],"exit_status":0},"model_name":"Samsung SSD 870 EVO 1TB","serial_number":"S6","firmware_version":"SVT02B6Q",
            "smart_status":{"passed":true},"ata_smart_attributes":{"revision":1,"table":[{"id":5,"name":"Reallocated_Sector_Ct","value":100,"raw":{"value":3,"string":"3"}},
            {"id":177,"value":97,"raw":{"value":31}}]},"power_on_time":{"hours":4242},"power_cycle_count":12,"temperature":{"current":33}}"#,
        );
        assert_eq!(said, Some(Said::Health));
        assert_eq!(
            (&*ata.model, &*ata.serial, &*ata.firmware),
            ("Samsung SSD 870 EVO 1TB", "S6", "SVT02B6Q")
        );
        assert_eq!(
            (ata.failing, ata.reallocated_sectors.value(), ata.wear_percent.value()),
            (Some(false), Some(3), Some(3.0))
        );
        assert_eq!(
            (ata.power_on_hours.value(), ata.power_cycles.value(), ata.temperature.value()),
            (Some(4242), Some(12), Some(33.0))
        );
        let (nvme, _) = read(
            "nvme",
            r#"{"smartctl":{"exit_status":8},"model_name":"X","smart_status":{"passed":false},"nvme_smart_health_information_log":{"percentage_used":120,
            "available_spare":5,"available_spare_threshold":10,"media_errors":4,"unsafe_shutdowns":9,"data_units_read":2,"data_units_written":18446744073709551615}}"#,
        );
        assert_eq!(
            (nvme.failing, nvme.wear_percent.value(), nvme.spare_percent.value()),
            (Some(true), Some(100.0), Some(5.0))
        );
        assert_eq!((nvme.read_bytes.value(), nvme.written_bytes.value()), (Some(1_024_000), None));
        assert_eq!(nvme.warning, "it foresees its failure");
        let (sas, said) = read(
            "hdd",
            r#"{"smartctl":{"exit_status":0},"scsi_model_name":"ST16000NM002G","scsi_grown_defect_list":7,"smart_status":{"passed":true},
            "scsi_error_counter_log":{"read":{"total_uncorrected_errors":2},"write":{"total_uncorrected_errors":1}}}"#,
        );
        assert_eq!(said, Some(Said::Health));
        assert_eq!(
            (sas.reallocated_sectors.value(), sas.media_errors.value(), &*sas.model),
            (Some(7), Some(3), "ST16000NM002G")
        );
    }

    #[test]
    fn a_drive_that_sleeps_and_one_that_may_not_be_asked_are_told_apart() {
        let message = |text: &str| {
            format!(
                r#"{{"smartctl":{{"exit_status":2,"messages":[{{"string":"{text}","severity":"error"}}]}}}}"#
            )
        };
        assert_eq!(read("hdd", &message("Device is in STANDBY mode, exit(2)")).1, Some(Said::Asleep));
        let refused = "Smartctl open device: /dev/sda failed: Permission denied";
        assert_eq!(read("hdd", &message(refused)).1, Some(Said::Refused(refused.into())));
        assert_eq!(read("hdd", &message("Unable to detect device type")).1, Some(Said::Nothing));
        assert_eq!(
            read("hdd", r#"{"smartctl":{"exit_status":4},"model_name":"QEMU HARDDISK"}"#).1,
            Some(Said::Nothing)
        );
        for output in ["", "smartctl 6.6: unknown option", "{", "\u{0}"] {
            assert_eq!(read("hdd", output).1, None, "{output}");
        }
    }

    fn json() -> impl Strategy<Value = String> {
        let key = prop::sample::select(vec![
            "smartctl",
            "messages",
            "string",
            "exit_status",
            "ata_smart_attributes",
            "table",
            "id",
            "value",
            "raw",
            "temperature",
            "current",
            "power_on_time",
            "hours",
            "smart_status",
            "passed",
            "rotation_rate",
            "nvme_smart_health_information_log",
            "percentage_used",
            "data_units_read",
            "model_name",
        ]);
        let leaf = prop_oneof![
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            any::<String>().prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 64, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((key.clone(), inner), 0..6).prop_map(|pairs| Value::Object(
                    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
                )),
            ]
        })
        .prop_map(|value| value.to_string())
    }

    proptest! {
        #[test]
        fn any_output_is_read_without_panic(bytes: Vec<u8>, json in json()) {
            add(&mut Drive::default(), &bytes);
            let mut drive = Drive { kind: "ssd".into(), ..Drive::default() };
            prop_assert!(add(&mut drive, json.as_bytes()).is_some());
            prop_assert!(drive.wear_percent.value().is_none_or(|wear| (0.0..=100.0).contains(&wear)));
        }
    }
}
