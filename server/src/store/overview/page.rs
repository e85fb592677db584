//! A page of the overview: filtered, sorted and cut by the database.

use std::fmt::Write as _;

use sqlx::AssertSqlSafe;

use super::{LabelsOf, OverviewRow};
use crate::fleet::overview::{PageQuery, Sort};
use crate::fleet::status::Thresholds;
use crate::store::statement::{Argument, Arguments, bind_all, contains};
use crate::store::{Result, Store, Time, read};

impl Store {
    /// The hosts of the page, in its order.
    pub async fn overview_page(
        &self,
        page: &PageQuery,
        thresholds: &Thresholds,
        now: Time,
    ) -> Result<Vec<OverviewRow>> {
        let mut arguments = Arguments::default();
        let hosts = self.hosts(LabelsOf::Some, thresholds, now, &mut arguments);
        let conditions = conditions(page, &mut arguments);
        let limit = arguments.add(Argument::Integer(page.size.into()));
        let offset = arguments.add(Argument::Integer(page.offset()));
        let sql = format!(
            "select * from ({hosts}) h{conditions} order by {}, h.hostname, h.id limit {limit} offset {offset}",
            order(page)
        );
        read!(self, pool => {
            bind_all!(sqlx::query_as(AssertSqlSafe(sql)), &arguments).fetch_all(pool).await
        })
    }

    /// How many hosts all pages together have.
    pub async fn overview_total(&self, page: &PageQuery, thresholds: &Thresholds, now: Time) -> Result<i64> {
        let mut arguments = Arguments::default();
        let hosts = self.hosts(LabelsOf::Some, thresholds, now, &mut arguments);
        let sql = format!("select count(*) from ({hosts}) h{}", conditions(page, &mut arguments));
        read!(self, pool => {
            bind_all!(sqlx::query_scalar(AssertSqlSafe(sql)), &arguments).fetch_one(pool).await
        })
    }
}

/// ` where …`, or nothing.
fn conditions(page: &PageQuery, arguments: &mut Arguments) -> String {
    let mut conditions = Vec::new();
    let texts = [
        ("h.status", page.status.map(|status| status.name().to_owned())),
        ("h.os", page.os.clone()),
        ("h.arch", page.arch.clone()),
    ];
    for (column, text) in texts {
        if let Some(text) = text {
            conditions.push(format!("{column} = {}", arguments.add(Argument::Text(text))));
        }
    }
    if let Some(search) = &page.search {
        conditions.push(contains("h.hostname", search, arguments));
    }
    for (key, value) in &page.labels {
        let key = arguments.add(Argument::Text(key.clone()));
        let value = arguments.add(Argument::Text(value.clone()));
        conditions.push(format!(
            "exists (select 1 from labels l where l.agent_id = h.id and l.key = {key} and l.value = {value})"
        ));
    }
    if !page.ids.is_empty() {
        let ids: Vec<_> = page.ids.iter().map(|id| arguments.add(Argument::Uuid(*id))).collect();
        conditions.push(format!("h.uuid in ({})", ids.join(", ")));
    }
    if conditions.is_empty() { String::new() } else { format!(" where {}", conditions.join(" and ")) }
}

/// What is sorted by first; host names decide between equals. A value that is missing sorts as 0.
fn order(page: &PageQuery) -> String {
    let mut order = match page.sort {
        Sort::Hostname => "h.hostname".to_owned(),
        Sort::Cpu => "coalesce(h.cpu_usage, 0)".to_owned(),
        Sort::Memory => "coalesce(h.ram_percent, 0)".to_owned(),
        Sort::Disk => "coalesce(h.disk_max_percent, 0)".to_owned(),
        Sort::Temperature => "coalesce(h.max_temp, 0)".to_owned(),
        Sort::Severity => {
            "coalesce(h.cpu_usage, 0) + coalesce(h.disk_max_percent, 0) + coalesce(h.ram_percent, 0)"
                .to_owned()
        }
        // A host that was never seen comes before all others.
        Sort::LastSeen => "case when h.last_seen is null then 0 else 1 end {}, h.last_seen".to_owned(),
        Sort::Status => {
            "case h.status when 'offline' then 0 when 'crit' then 1 when 'warn' then 2 when 'stale' then 3
             when 'stopped' then 5 when 'asleep' then 6 else 4 end"
                .to_owned()
        }
    };
    let direction = if page.descending { "desc" } else { "asc" };
    order = order.replace("{}", direction);
    let _ = write!(order, " {direction}");
    order
}
