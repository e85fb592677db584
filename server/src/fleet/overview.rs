//! Which hosts a page of the overview shows, and in which order.

use thiserror::Error;
use uuid::Uuid;

use crate::fleet::status::Status;

/// Hosts on a page where the request does not say.
const DEFAULT_SIZE: u32 = 25;
/// Most hosts on a page: the largest choice of the original's dashboard.
const MOST_SIZE: u32 = 250;
/// Longest text that is searched for, bytes.
const SEARCH_BYTES: usize = 128;
/// Most ids that a page can be restricted to.
const MOST_IDS: usize = 200;
/// Most labels that are looked for at once; each is a condition of the statement.
const MOST_LABELS: usize = 32;

/// What a request says, as text; empty is absent.
#[derive(Clone, Debug, Default)]
pub struct PageParameters<'a> {
    pub page: Option<&'a str>,
    pub size: Option<&'a str>,
    pub sort: Option<&'a str>,
    pub order: Option<&'a str>,
    pub status: Option<&'a str>,
    pub os: Option<&'a str>,
    pub arch: Option<&'a str>,
    pub search: Option<&'a str>,
    /// Each `key:value`.
    pub labels: Vec<&'a str>,
    pub ids: Vec<&'a str>,
    pub count: Option<&'a str>,
}

/// What a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageQuery {
    /// From 1.
    pub page: u32,
    pub size: u32,
    pub sort: Sort,
    pub descending: bool,
    pub status: Option<Status>,
    pub os: Option<String>,
    pub arch: Option<String>,
    /// Part of the host name, in any case.
    pub search: Option<String>,
    /// All of them.
    pub labels: Vec<(String, String)>,
    /// One of them; empty is no restriction.
    pub ids: Vec<Uuid>,
    /// Whether the answer tells how many hosts there are.
    pub count: bool,
}

/// What hosts are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Hostname,
    Cpu,
    Memory,
    Disk,
    Temperature,
    /// Processor, memory and disk together.
    Severity,
    LastSeen,
    /// The worst first.
    Status,
}

/// Why a request asks for nothing that makes sense.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PageError {
    #[error("invalid status \"{0}\", valid: all, {names}", names = Status::ALL.map(Status::name).join(", "))]
    Status(String),
    #[error("a search has at most {SEARCH_BYTES} bytes")]
    LongSearch,
    #[error("invalid id \"{0}\"")]
    Id(String),
    #[error("at most {MOST_IDS} ids can be asked for")]
    ManyIds,
    #[error("at most {MOST_LABELS} labels can be asked for")]
    ManyLabels,
    #[error("a text has a NUL")]
    Nul,
}

impl PageQuery {
    /// Hosts on the pages before.
    pub fn offset(&self) -> i64 {
        i64::from(self.page - 1) * i64::from(self.size)
    }
}

/// Decides what to show. As in the original, numbers and names that make no sense are the default.
pub fn decide(parameters: &PageParameters<'_>) -> Result<PageQuery, PageError> {
    let PageParameters { page, size, sort, order, status, os, arch, search, labels, ids, count } = parameters;
    let number = |text: Option<&str>| text.and_then(|text| text.parse().ok()).filter(|number| *number > 0);
    let some = |text: Option<&str>| text.filter(|text| *text != "all").map(str::to_owned);
    if search.is_some_and(|search| search.len() > SEARCH_BYTES) {
        return Err(PageError::LongSearch);
    }
    if ids.len() > MOST_IDS {
        return Err(PageError::ManyIds);
    }
    if labels.len() > MOST_LABELS {
        return Err(PageError::ManyLabels);
    }
    let query = PageQuery {
        page: number(*page).unwrap_or(1),
        size: number(*size).unwrap_or(DEFAULT_SIZE).min(MOST_SIZE),
        sort: sort.map_or(Sort::Hostname, sort_by),
        descending: order.is_some_and(|order| order.eq_ignore_ascii_case("desc")),
        status: status.filter(|status| *status != "all").map(status_of).transpose()?,
        os: some(*os),
        arch: some(*arch),
        search: search.map(str::to_owned),
        labels: labels.iter().filter_map(|label| pair(label)).collect(),
        ids: ids.iter().map(|text| id(text)).collect::<Result<_, _>>()?,
        count: *count == Some("true"),
    };
    // PostgreSQL has no NUL in texts.
    let texts = [os, arch, search].into_iter().filter_map(|text| *text).chain(labels.iter().copied());
    if texts.into_iter().any(|text| text.contains('\0')) { Err(PageError::Nul) } else { Ok(query) }
}

fn sort_by(text: &str) -> Sort {
    match text {
        "cpu" => Sort::Cpu,
        "memory" => Sort::Memory,
        "disk" => Sort::Disk,
        "temp" => Sort::Temperature,
        "severity" => Sort::Severity,
        "last_seen" => Sort::LastSeen,
        "status" => Sort::Status,
        _ => Sort::Hostname,
    }
}

fn status_of(text: &str) -> Result<Status, PageError> {
    let found = Status::ALL.into_iter().find(|status| status.name() == text);
    found.ok_or_else(|| PageError::Status(text.to_owned()))
}

fn pair(label: &str) -> Option<(String, String)> {
    let (key, value) = label.split_once(':')?;
    (!key.is_empty()).then(|| (key.to_owned(), value.to_owned()))
}

fn id(text: &str) -> Result<Uuid, PageError> {
    Uuid::try_parse(text).map_err(|_| PageError::Id(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(parameters: &PageParameters<'_>) -> PageQuery {
        decide(parameters).unwrap()
    }

    #[test]
    fn page_and_size_have_defaults_and_bounds() {
        for (page, size, expected) in [
            (None, None, (1, 25, 0)),
            (Some("3"), Some("50"), (3, 50, 100)),
            (Some("1"), Some("250"), (1, 250, 0)),
            (Some("2"), Some("251"), (2, 250, 250)),
            (Some("0"), Some("0"), (1, 25, 0)),
            (Some("-1"), Some("x"), (1, 25, 0)),
            (Some("4294967295"), Some("250"), (u32::MAX, 250, 1_073_741_823_500)),
            (Some("99999999999999999999"), None, (1, 25, 0)),
        ] {
            let query = of(&PageParameters { page, size, ..PageParameters::default() });
            assert_eq!((query.page, query.size, query.offset()), expected, "{page:?} {size:?}");
        }
    }

    #[test]
    fn all_is_no_filter() {
        let all = Some("all");
        let query = of(&PageParameters { status: all, os: all, arch: all, ..PageParameters::default() });
        assert_eq!((query.status, query.os, query.arch), (None, None, None));
        let some = PageParameters { status: Some("crit"), os: Some("linux"), ..PageParameters::default() };
        let query = of(&some);
        assert_eq!((query.status, query.os.as_deref()), (Some(Status::Crit), Some("linux")));
    }

    #[test]
    fn labels_are_split_at_the_first_colon_and_malformed_ones_are_skipped() {
        let labels = vec!["env:prod", "url:http://x", "nonsense", ":x", "empty:"];
        let query = of(&PageParameters { labels, ..PageParameters::default() });
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(query.labels, [pair("env", "prod"), pair("url", "http://x"), pair("empty", "")]);
    }

    #[test]
    fn order_and_sort_have_names() {
        for (sort, order, expected) in [
            (Some("cpu"), Some("DESC"), (Sort::Cpu, true)),
            (Some("nonsense"), Some("down"), (Sort::Hostname, false)),
            (None, None, (Sort::Hostname, false)),
        ] {
            let query = of(&PageParameters { sort, order, ..PageParameters::default() });
            assert_eq!((query.sort, query.descending), expected);
        }
    }

    #[test]
    fn what_cannot_be_asked_for_is_refused() {
        let long = "x".repeat(129);
        let id = "f670d4c9-5871-4ac6-b273-03452795f8c4";
        for (parameters, error) in [
            (
                PageParameters { status: Some("dead"), ..PageParameters::default() },
                PageError::Status("dead".to_owned()),
            ),
            (PageParameters { search: Some(&long), ..PageParameters::default() }, PageError::LongSearch),
            (PageParameters { ids: vec!["1"], ..PageParameters::default() }, PageError::Id("1".to_owned())),
            (PageParameters { ids: vec![id; 201], ..PageParameters::default() }, PageError::ManyIds),
            (PageParameters { labels: vec!["a:b"; 33], ..PageParameters::default() }, PageError::ManyLabels),
            (PageParameters { os: Some("a\0"), ..PageParameters::default() }, PageError::Nul),
        ] {
            assert_eq!(decide(&parameters), Err(error));
        }
        assert_eq!(
            PageError::Status("dead".to_owned()).to_string(),
            "invalid status \"dead\", valid: all, online, warn, crit, stale, offline, stopped, asleep"
        );
    }
}
