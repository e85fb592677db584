-- Nodes of several clusters report to one server.

-- What the server calls the cluster of the node; null: its own, where the operator is.
alter table agent_nodes add column cluster text;
