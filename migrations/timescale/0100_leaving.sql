-- Hosts that are silent on purpose. The same column stands in migrations/sqlite.

-- What the agent's newest request said about its leave: stopped or asleep; null while it stays, and always for
-- agents of the original.
alter table current_metrics add column leaving text;
