// What is known of a process, as columns.
import type { JSX } from "react";

import type { Process } from "../api/host";
import { bytes, count, NOTHING, percent } from "../kit/format";
import type { Column } from "../kit/table";
import { Time } from "../kit/time";
import styles from "./cells.module.css";

interface ProcessColumn extends Column<Process> {
  /** What it sorts by. */
  key: (process: Process) => string | number | null | undefined;
}

/** Letters of Linux, as people say them. */
const STATES: Record<string, string> = {
  R: "running",
  S: "sleeping",
  D: "waiting for a disk",
  Z: "zombie",
  T: "stopped",
  t: "traced",
  I: "idle",
};

export function stateOfProcess({ state, status }: Pick<Process, "state" | "status">): string {
  return STATES[(state ?? "").charAt(0)] ?? status;
}

export const PROCESS_COLUMNS: ProcessColumn[] = [
  {
    id: "name",
    head: "Process",
    width: "minmax(220px, 2.6fr)",
    sort: "name",
    key: ({ name }) => name,
    cell: (process) => <NameCell process={process} />,
  },
  {
    id: "pid",
    head: "PID",
    width: "84px",
    align: "end",
    sort: "pid",
    key: ({ pid }) => pid,
    cell: ({ pid }) => pid,
  },
  {
    id: "user",
    head: "User",
    width: "minmax(84px, 0.6fr)",
    sort: "user",
    key: ({ user }) => user,
    cell: ({ user }) => <bdi className={styles.cut}>{user ?? NOTHING}</bdi>,
  },
  {
    id: "cpu",
    head: "Processor",
    width: "132px",
    align: "end",
    sort: "cpu",
    firstDescending: true,
    key: ({ cpu_percent: cpu }) => cpu,
    cell: ({ cpu_percent: cpu }) => <Share value={cpu} />,
  },
  {
    id: "memory",
    head: "Memory",
    width: "104px",
    align: "end",
    sort: "memory",
    firstDescending: true,
    key: ({ mem_rss: rss, mem_percent: share }) => rss ?? share,
    cell: ({ mem_rss: rss, mem_percent: share }) => (
      <span title={`${percent(share)} of main memory`}>{rss === null ? percent(share) : bytes(rss)}</span>
    ),
  },
  {
    id: "state",
    head: "State",
    width: "minmax(96px, 0.6fr)",
    sort: "state",
    key: stateOfProcess,
    cell: (process) => (
      <span className={styles.cut} data-faint={stateOfProcess(process) !== "running" || undefined}>
        {stateOfProcess(process)}
      </span>
    ),
  },
  {
    id: "threads",
    head: "Threads",
    width: "92px",
    align: "end",
    sort: "threads",
    firstDescending: true,
    key: ({ threads }) => threads,
    cell: ({ threads }) => count(threads),
  },
  {
    id: "started",
    head: "Started",
    width: "120px",
    align: "end",
    sort: "started",
    firstDescending: true,
    key: ({ started_at: started }) => (started ? Date.parse(started) : null),
    cell: ({ started_at: started }) => <Time at={started} />,
  },
];

export const PROCESS_COLUMNS_OF_A_PHONE = PROCESS_COLUMNS.filter(({ id }) =>
  ["name", "cpu", "memory"].includes(id),
).map((column) => ({ ...column, width: column.id === "name" ? "minmax(0, 1fr)" : "92px" }));

export function processKey({ pid, started_at: started }: Process): string {
  return `${pid} ${started ?? ""}`;
}

export function processText({ name, command, user, pid }: Process): string {
  return [name, command, user, pid].filter((part) => part !== null && part !== undefined).join("\n");
}

function NameCell({ process: { name, command } }: { process: Process }): JSX.Element {
  // What its arguments say beyond its name.
  const rest = command && command !== name ? command : null;
  return (
    <span className={styles.name} title={command ?? name}>
      <bdi className={styles.strong}>{name}</bdi>
      {rest && <bdi className={styles.command}>{rest}</bdi>}
    </span>
  );
}

/** Of one processor: more than 100 of several. */
function Share({ value }: { value: number }): JSX.Element {
  return (
    <span className={styles.share} data-high={value >= 80 || undefined}>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden>
        <rect width="100" height="6" className={styles.track} />
        <rect width={Math.min(100, value)} height="6" className={styles.fill} />
      </svg>
      <span>{percent(value)}</span>
    </span>
  );
}
