// What is known of a workload, as columns.
import type { JSX } from "react";

import type { RowOf } from "../api/series";
import { Badge } from "../kit/badge";
import { bytes, count, NOTHING, percent } from "../kit/format";
import { Icon } from "../kit/icon";
import { Meter } from "../kit/meter";
import type { Column } from "../kit/table";
import styles from "./cells.module.css";

export type Workload = RowOf<"container">;

interface WorkloadColumn extends Column<Workload> {
  key: (workload: Workload) => string | number | null | undefined;
}

export function workloadText({ name, image, kind, source, state, container_id: id }: Workload): string {
  return [name, image, kind, source, state, id].join("\n");
}

/** Use of what it may use; null without a limit. */
export function memoryShare({
  memory_bytes: used,
  memory_limit: limit,
}: Pick<Workload, "memory_bytes" | "memory_limit">) {
  return limit > 0 ? Math.min(100, (used / limit) * 100) : null;
}

export const WORKLOAD_COLUMNS: WorkloadColumn[] = [
  {
    id: "name",
    head: "Workload",
    width: "minmax(220px, 2fr)",
    sort: "name",
    key: ({ name }) => name,
    cell: (workload) => <NameCell workload={workload} />,
  },
  {
    id: "state",
    head: "State",
    width: "190px",
    sort: "state",
    key: ({ state }) => state,
    cell: (workload) => <StateCell workload={workload} />,
  },
  {
    id: "kind",
    head: "Kind",
    width: "140px",
    sort: "kind",
    key: ({ kind, source }) => `${kind} ${source}`,
    cell: ({ kind, source }) => (
      <span className={styles.faint}>{kind === "container" || kind === source ? source : `${kind}, ${source}`}</span>
    ),
  },
  {
    id: "cpu",
    head: "Processor",
    width: "110px",
    align: "end",
    sort: "cpu",
    firstDescending: true,
    key: ({ cpu_percent: cpu }) => cpu,
    cell: ({ cpu_percent: cpu, cpu_cores: cores }) => (
      <span title={cores > 0 ? `of ${String(cores * 100)} %` : "of one processor"}>{percent(cpu)}</span>
    ),
  },
  {
    id: "memory",
    head: "Memory",
    width: "200px",
    align: "end",
    sort: "memory",
    firstDescending: true,
    key: ({ memory_bytes: used }) => used,
    cell: (workload) => <MemoryCell workload={workload} />,
  },
  {
    id: "received",
    head: "Received",
    width: "100px",
    align: "end",
    sort: "received",
    firstDescending: true,
    key: ({ net_rx_bytes: received }) => received,
    cell: ({ net_rx_bytes: received }) => <span title="Since its start">{bytes(received)}</span>,
  },
  {
    id: "sent",
    head: "Sent",
    width: "100px",
    align: "end",
    sort: "sent",
    firstDescending: true,
    key: ({ net_tx_bytes: sent }) => sent,
    cell: ({ net_tx_bytes: sent }) => <span title="Since its start">{bytes(sent)}</span>,
  },
  {
    id: "restarts",
    head: "Restarts",
    width: "96px",
    align: "end",
    sort: "restarts",
    firstDescending: true,
    key: ({ restarts }) => restarts,
    cell: ({ restarts }) => (restarts === null ? NOTHING : count(restarts)),
  },
];

export const PHONE_WORKLOAD_COLUMNS: WorkloadColumn[] = WORKLOAD_COLUMNS.filter(({ id }) =>
  ["name", "cpu", "memory"].includes(id),
).map((column) => ({
  ...column,
  width: column.id === "name" ? "minmax(0, 1fr)" : "92px",
  ...(column.id === "memory" && { cell: ({ memory_bytes: used }: Workload) => bytes(used) }),
  ...(column.id === "name" && {
    cell: (workload: Workload) => (
      <span className={styles.name}>
        <bdi className={styles.strong}>{workload.name}</bdi>
        <StateCell workload={workload} />
      </span>
    ),
  }),
}));

function NameCell({ workload: { name, image, namespace, container_id: id } }: { workload: Workload }): JSX.Element {
  return (
    <span className={styles.name} title={`${name}\n${id}`}>
      <bdi className={styles.strong}>{namespace ? `${namespace}/${name}` : name}</bdi>
      {image && <bdi className={styles.command}>{image}</bdi>}
    </span>
  );
}

function StateCell({ workload: { state, health } }: { workload: Workload }): JSX.Element {
  const runs = state.toLowerCase() === "running";
  return (
    <span className={styles.states}>
      <span className={styles.state} data-tone={runs ? "ok" : "rest"}>
        <Icon name={runs ? "statusOk" : "statusStopped"} size={14} />
        {state}
      </span>
      {health === "unhealthy" && (
        <Badge tone="crit" icon="statusCrit">
          unhealthy
        </Badge>
      )}
      {health === "starting" && <Badge tone="late">starting</Badge>}
    </span>
  );
}

function MemoryCell({ workload }: { workload: Workload }): JSX.Element {
  const share = memoryShare(workload);
  return (
    <span className={styles.memory} title={share === null ? "Without a limit" : `of ${bytes(workload.memory_limit)}`}>
      <span>{bytes(workload.memory_bytes)}</span>
      {share !== null && <Meter value={share} label="Of its memory" />}
    </span>
  );
}
