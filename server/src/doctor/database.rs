//! Is the database there, is it one that can be used, is its schema this version's, does its clock agree?

use super::Finding;
use crate::store::{DatabaseVersion, Inspection, OpenError, Schema, Time};

/// Clocks of two machines that are kept by NTP differ by less. Beyond it sessions, deadlines of commands and
/// the age of readings are wrong to a degree that people notice.
const CLOCKS: time::Duration = time::Duration::seconds(2);

/// A clock that is before this has not been set: 1 January 2026.
const CLOCK_START: i64 = 1_767_225_600;

pub(super) fn judge(inspected: Result<Option<Inspection>, OpenError>, now: Time) -> Vec<Finding> {
    let inspection = match inspected {
        Err(error) => return vec![Finding::wrong("database", format!("{error}: see --database"))],
        Ok(None) => {
            let text = "there is none yet: the first `spectra-server run` makes it";
            return vec![Finding::note("database", text), clock(None, now)];
        }
        Ok(Some(inspection)) => inspection,
    };
    let Inspection { edition, bytes, schema, clock: database_clock, accounts } = inspection;
    let mut findings = vec![database(&edition, bytes), migrations(schema)];
    findings.push(clock(database_clock, now));
    if schema.found > 0 && accounts == 0 {
        let text = "nobody can sign in: `spectra-server user add NAME --role superadmin`";
        findings.push(Finding::note("accounts", text));
    }
    findings
}

fn database(edition: &DatabaseVersion, bytes: i64) -> Finding {
    let size = size(bytes);
    match edition {
        DatabaseVersion::Sqlite { version } => Finding::ok("database", format!("SQLite {version}, {size}")),
        DatabaseVersion::Postgres { version, timescale: None } => Finding::wrong(
            "database",
            format!(
                "PostgreSQL {version} without the extension: install TimescaleDB, set shared_preload_libraries = 'timescaledb', then `create extension timescaledb`"
            ),
        ),
        DatabaseVersion::Postgres { version, timescale: Some((extension, licence)) } => {
            let edition = if licence == "timescale" { "Community" } else { "Apache" };
            let text = format!("PostgreSQL {version}, TimescaleDB {extension} ({edition} edition), {size}");
            match edition_fault(version, extension) {
                None => Finding::ok("database", text),
                Some(fault) => Finding::wrong("database", format!("{text}: {fault}")),
            }
        }
    }
}

fn edition_fault(postgres: &str, extension: &str) -> Option<&'static str> {
    let parts = |text: &str| -> Vec<u32> {
        text.split(|c: char| !c.is_ascii_digit()).map_while(|part| part.parse().ok()).collect()
    };
    if parts(postgres) < vec![16] {
        return Some("PostgreSQL 16 or newer is needed");
    }
    (parts(extension) < vec![2, 19]).then_some("TimescaleDB 2.19 or newer is needed")
}

fn migrations(schema: Schema) -> Finding {
    let Schema { found, newest, missing } = schema;
    if found > newest {
        let text =
            format!("the schema has migration {found}, this binary ends at {newest}: use the newer version");
        return Finding::wrong("migrations", text);
    }
    if missing > 0 {
        let text =
            format!("{missing} are missing: they are applied when the server starts; make a backup before");
        return Finding::note("migrations", text);
    }
    Finding::ok("migrations", format!("all applied, the last is {found}"))
}

fn clock(database: Option<Time>, now: Time) -> Finding {
    if now.unix_seconds() < CLOCK_START {
        let text = format!("this host's clock says {}: set it, and keep it by NTP", now.rfc3339(false));
        return Finding::wrong("clock", text);
    }
    let Some(database) = database else {
        return Finding::ok("clock", format!("it is {}", now.rfc3339(false)));
    };
    let seconds = now.since(database).as_seconds_f64();
    if now.since(database).abs() > CLOCKS {
        let text = format!("the database's clock is {seconds:.1} s behind this host's: keep both by NTP");
        return Finding::wrong("clock", text);
    }
    Finding::ok("clock", format!("{:.0} ms from the database's", seconds.abs() * 1000.0))
}

/// `1.5 GiB`
pub(super) fn size(bytes: i64) -> String {
    let (mut value, mut unit) = (bytes as f64, "B");
    for larger in ["KiB", "MiB", "GiB", "TiB"] {
        if value < 1024.0 {
            break;
        }
        (value, unit) = (value / 1024.0, larger);
    }
    if unit == "B" { format!("{bytes} B") } else { format!("{value:.1} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::super::State::{self, Note, Ok as Good, Wrong};
    use super::*;

    fn inspection() -> Inspection {
        Inspection {
            edition: DatabaseVersion::Sqlite { version: "3.50.4".to_owned() },
            bytes: 1536,
            schema: Schema { found: 70, newest: 70, missing: 0 },
            clock: None,
            accounts: 1,
        }
    }

    fn postgres(version: &str, extension: Option<(&str, &str)>) -> DatabaseVersion {
        let timescale = extension.map(|(version, licence)| (version.to_owned(), licence.to_owned()));
        DatabaseVersion::Postgres { version: version.to_owned(), timescale }
    }

    #[test]
    fn each_fault_is_found_with_what_to_do() {
        let now = Time::from_micros(1_795_453_205_000_000).unwrap();
        let later = |ms| Some(now.plus(time::Duration::milliseconds(ms)));
        let schema = |found, newest, missing| Schema { found, newest, missing };
        let cases: &[(Inspection, &str, State, &str)] = &[
            (inspection(), "database", Good, "SQLite 3.50.4, 1.5 KiB"),
            (inspection(), "migrations", Good, "the last is 70"),
            (inspection(), "clock", Good, "it is 2026-11-23T"),
            (
                Inspection { edition: postgres("17.2 (Debian)", Some(("2.19.3", "apache"))), ..inspection() },
                "database",
                Good,
                "PostgreSQL 17.2 (Debian), TimescaleDB 2.19.3 (Apache edition)",
            ),
            (
                Inspection { edition: postgres("17.2", Some(("2.20.0", "timescale"))), ..inspection() },
                "database",
                Good,
                "Community edition",
            ),
            (
                Inspection { edition: postgres("17.2", None), ..inspection() },
                "database",
                Wrong,
                "create extension",
            ),
            (
                Inspection { edition: postgres("15.9", Some(("2.19.3", "apache"))), ..inspection() },
                "database",
                Wrong,
                "16 or newer",
            ),
            (
                Inspection { edition: postgres("16.1", Some(("2.9.1", "apache"))), ..inspection() },
                "database",
                Wrong,
                "2.19 or newer",
            ),
            (Inspection { schema: schema(3, 70, 5), ..inspection() }, "migrations", Note, "5 are missing"),
            (Inspection { schema: schema(71, 70, 0), ..inspection() }, "migrations", Wrong, "newer version"),
            (Inspection { clock: later(-1500), ..inspection() }, "clock", Good, "1500 ms"),
            (Inspection { clock: later(-2500), ..inspection() }, "clock", Wrong, "2.5 s behind"),
            (Inspection { clock: later(2500), ..inspection() }, "clock", Wrong, "-2.5 s behind"),
            (Inspection { accounts: 0, ..inspection() }, "accounts", Note, "user add"),
        ];
        for (inspection, check, state, words) in cases {
            let findings = judge(Ok(Some(inspection.clone())), now);
            let finding = findings.iter().find(|finding| finding.check == *check).unwrap();
            assert_eq!(finding.state, *state, "{finding:?}");
            assert!(finding.text.contains(words), "{finding:?}");
        }
        let unset = clock(None, Time::from_micros(0).unwrap());
        assert_eq!(unset.state, Wrong, "{unset:?}");
        assert_eq!(judge(Ok(None), now)[0].state, Note);
        let away = judge(Err(OpenError::Unsuitable("x".to_owned())), now);
        assert_eq!((away.len(), away[0].state), (1, Wrong));
    }

    #[test]
    fn sizes_are_short() {
        for (bytes, expected) in
            [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (5 << 30, "5.0 GiB"), (5 << 50, "5120.0 TiB")]
        {
            assert_eq!(size(bytes), expected);
        }
    }
}
