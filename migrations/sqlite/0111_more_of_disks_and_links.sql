-- More about what is measured already.

-- Whether anything can be written, errors that ext4 found in itself, and whether the device works at all.
alter table metrics_disk add column read_only integer;
alter table metrics_disk add column errors integer;
alter table metrics_disk add column failed integer;
alter table current_disk add column read_only integer;
alter table current_disk add column errors integer;
alter table current_disk add column failed integer;

-- The state of the link, as of the newest reading.
alter table current_network add column operstate text;
alter table current_network add column duplex text;

-- The drive that a sensor sits in.
alter table current_temperature add column drive text;
