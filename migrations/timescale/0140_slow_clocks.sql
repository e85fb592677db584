-- Hosts whose clock is slow keep their newest values. The same column stands in migrations/sqlite.

-- What the newest values of the agent are current at: metrics_at, or where the agent does not tell its clock (the
-- original's) the time of its newest reading, which is as far behind as its clock is.
alter table current_metrics add column newest_at timestamptz;
update current_metrics set newest_at = metrics_at;
