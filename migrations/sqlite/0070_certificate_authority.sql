-- The certificate authority with which a server started with `--tls auto` signs the certificates that
-- it shows. At most one row, made by the first start that needs it.
create table certificate_authority (
    id          integer primary key,
    -- Its common name, `Spectra CA 0123abcd`.
    name        text not null,
    -- X.509, DER. Public.
    certificate blob not null,
    -- Its private key (PKCS #8), sealed with a secret key that is not in the database but in a file
    -- beside it: a copy of the database lets nobody sign.
    sealed_key  blob not null,
    created_at  integer not null,
    constraint certificate_authority_one check (id = 1)
);
