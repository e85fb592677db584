-- An agent that reports why envelopes are missing (a `gap` envelope) is matched with the gaps that were
-- found in its stream: by their numbers, of which an agent with a poor line has thousands.
create index agent_gaps_numbers on agent_gaps (agent_id, stream, from_sequence);
