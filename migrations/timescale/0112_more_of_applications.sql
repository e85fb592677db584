-- Of installed packages also the architecture that they are built for, what they take on the disk in bytes, and
-- when their version was installed, in Unix seconds; null where nobody knows.
alter table current_applications add column arch text not null default '';
alter table current_applications add column size_bytes bigint;
alter table current_applications add column installed_at bigint;
