//! What hosts are, as their agents tell it after they registered.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::Submission;
use crate::store::AgentKey;
use crate::store::sql::Dialect;

/// An agent's number and the name its host has now, if it says so.
pub(super) type Named<'a> = (i32, Option<&'a str>);

/// Columns of `agents`, and where they come from: the name as told, the rest from the newest values, in which what
/// arrives late is no news. How many processors there are is the length of their newest reading.
const COLUMNS: [(&str, &str); 8] = [
    ("hostname", "h.name"),
    ("platform", "f.platform"),
    ("platform_version", "f.platform_version"),
    ("kernel", "f.kernel"),
    ("arch", "f.arch"),
    ("hardware", "f.hardware"),
    ("cpu_model", "f.cpu_model"),
    ("ram_total", "nullif(m.ram_total, 0)"),
];

pub(super) static TIMESCALE: LazyLock<String> = LazyLock::new(|| statement(Dialect::Timescale));
pub(super) static SQLITE: LazyLock<String> = LazyLock::new(|| statement(Dialect::Sqlite));

/// `$1`: a JSON array of [`Named`].
fn statement(dialect: Dialect) -> String {
    let (cores, elements) = match dialect {
        Dialect::Timescale => ("cardinality", "jsonb_array_elements(cast($1 as jsonb)) e(value)"),
        Dialect::Sqlite => ("json_array_length", "json_each($1) e"),
    };
    let cores = format!("nullif({cores}(c.core_usages), 0)");
    let columns = || COLUMNS.into_iter().chain([("cpu_cores", &*cores)]);
    let set: Vec<_> = columns().map(|(column, _)| format!("{column} = n.{column}")).collect();
    let told: Vec<_> =
        columns().map(|(column, source)| format!("coalesce({source}, a.{column}) as {column}")).collect();
    let differs: Vec<_> =
        columns().map(|(column, _)| format!("agents.{column} is distinct from n.{column}")).collect();
    let (sets, told, differs) = (set.join(", "), told.join(", "), differs.join(" or "));
    format!(
        "update agents set {sets} from (
             select a.id, {told} from (
                 select cast(e.value ->> 0 as integer) as id, e.value ->> 1 as name from {elements}) h
             join agents a on a.id = h.id
             left join current_facts f on f.agent_id = a.id
             left join current_memory m on m.agent_id = a.id
             left join current_cpu c on c.agent_id = a.id) n
         where agents.id = n.id and ({differs})"
    )
}

/// The last word of each agent.
pub(super) fn named<'a>(submissions: &[&'a Submission]) -> Vec<Named<'a>> {
    let mut named: BTreeMap<AgentKey, Option<&str>> = BTreeMap::new();
    for submission in submissions {
        let kept = named.entry(submission.agent).or_default();
        *kept = submission.hostname.as_deref().or(*kept);
    }
    named.into_iter().map(|(agent, name)| (agent.0, name)).collect()
}
