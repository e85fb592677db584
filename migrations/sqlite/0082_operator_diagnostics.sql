-- Diagnostics that the Kubernetes operator asks for: each is one object of a cluster, with a command on each of
-- its hosts. The same tables stand in migrations/timescale; here time is
-- microseconds since 1970, a UUID 16 bytes.

-- One SpectraDiagnostic. Kept for 30 days, as commands are.
create table operator_diagnostics (
    -- UID of the object: the operator may ask any number of times and gets the same one.
    uid         blob primary key,
    -- Whose it is: UID of the cluster's namespace kube-system, and the object's namespace.
    cluster_uid blob not null,
    namespace   text not null,
    -- What was asked for, as JSON: the same again is the same, anything else under this UID is refused.
    request     text not null,
    created_at  integer not null
);
create index operator_diagnostics_age on operator_diagnostics (created_at);

-- Which of them a command belongs to.
alter table commands add column diagnostic_uid blob references operator_diagnostics (uid) on delete set null;
create index commands_diagnostic on commands (diagnostic_uid) where diagnostic_uid is not null;

-- How long it may take once it is handed out. Where it is null, `deadline` stands from the beginning; else
-- `deadline` is until when it has to be handed out, and moves with that.
alter table commands add column run_seconds integer;
