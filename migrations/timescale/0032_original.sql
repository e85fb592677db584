-- What was taken over from an installation of the original Spectra.

-- Secrets of agents of which only the bcrypt hash is known, as early versions of the original kept them. At
-- its first use a secret becomes a row of agent_credentials and this one goes.
create table original_secrets (
    agent_id integer primary key references agents (id) on delete cascade,
    bcrypt   text not null
);
