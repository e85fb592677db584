-- Workloads tell the namespace of a pod, and what they read from and wrote to block devices since their start.
alter table metrics_container add column namespace text;
alter table metrics_container add column block_read_bytes integer;
alter table metrics_container add column block_write_bytes integer;
alter table current_container add column namespace text;
alter table current_container add column block_read_bytes integer;
alter table current_container add column block_write_bytes integer;
