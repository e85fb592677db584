-- The certificate authority with which servers started with `--tls auto` sign the certificates that
-- they show: one for all servers of this database, so that an agent that trusts it trusts each of
-- them. At most one row, made by the first server that needs it.
create table certificate_authority (
    id          integer primary key,
    -- Its common name, `Spectra CA 0123abcd`.
    name        text not null,
    -- X.509, DER. Public.
    certificate bytea not null,
    -- Its private key (PKCS #8), sealed with a secret key that is not in the database: a copy of the
    -- database lets nobody sign.
    sealed_key  bytea not null,
    created_at  timestamptz not null,
    constraint certificate_authority_one check (id = 1)
);
