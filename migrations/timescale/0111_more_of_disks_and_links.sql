-- More about what is measured already.

-- Whether anything can be written, errors that ext4 found in itself, and whether the device works at all.
alter table metrics_disk add column read_only boolean;
alter table metrics_disk add column errors bigint;
alter table metrics_disk add column failed boolean;
alter table current_disk add column read_only boolean;
alter table current_disk add column errors bigint;
alter table current_disk add column failed boolean;

-- The state of the link, as of the newest reading.
alter table current_network add column operstate text;
alter table current_network add column duplex text;

-- The drive that a sensor sits in.
alter table current_temperature add column drive text;
