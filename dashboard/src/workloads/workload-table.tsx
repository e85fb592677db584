// Workloads as a table of any length, by host where that is wished.
import { type JSX, useContext, useMemo } from "react";

import { keyOf, type Workload } from "../api/workloads";
import { HostLink } from "../fleet/host-link";
import { Badge } from "../kit/badge";
import { bytes, count, NOTHING, percent, plural } from "../kit/format";
import { Icon } from "../kit/icon";
import { levelOf, Meter } from "../kit/meter";
import { type Column, type Sorting, Table } from "../kit/table";
import { ScrollContext } from "../shell/scroll";
import { type HostGroup, kindName, memoryShare, MOOD_LOOKS, moodOf, moodsOf, shortImage } from "./list";
import styles from "./workload-table.module.css";

export type Item = { workload: Workload } | { group: HostGroup };

/** A workload may use all that it is allowed; near its limit it is killed. */
const MEMORY_WARN = 90;
const MEMORY_CRIT = 98;
/** Restarts of what does not stay up. */
const MANY_RESTARTS = 5;

interface WorkloadTableProps {
  items: Item[];
  grouped: boolean;
  phone: boolean;
  coarse: boolean;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}

export function WorkloadTable({ items, grouped, phone, coarse, sorting, onSort }: WorkloadTableProps): JSX.Element {
  const scroll = useContext(ScrollContext);
  const columns = useMemo(
    () => (phone ? PHONE_COLUMNS : COLUMNS.filter(({ id }) => !grouped || id !== "host")),
    [phone, grouped],
  );
  return (
    <div className={styles.table} data-phone={phone || undefined}>
      <Table
        label="Workloads"
        columns={columns}
        rows={items}
        rowKey={keyOfItem}
        rowHeight={phone ? 64 : coarse ? 48 : 38}
        spanHeight={40}
        sorting={sorting}
        onSort={onSort}
        spanning={spanning}
        tone={toneOf}
        scroll={scroll}
      />
    </div>
  );
}

function keyOfItem(item: Item): string {
  return "group" in item ? `host ${item.group.id}` : keyOf(item.workload);
}

function toneOf(item: Item): string | undefined {
  return "group" in item ? undefined : MOOD_LOOKS[moodOf(item.workload)].tone;
}

function spanning(item: Item): JSX.Element | null {
  if (!("group" in item)) return null;
  const { id, hostname, workloads } = item.group;
  return (
    <span className={styles.group}>
      <HostLink host={{ id, hostname }} />
      <span className={styles.size}>{plural(workloads.length, "workload")}</span>
      {moodsOf(workloads).map(([mood, number]) => (
        <span key={mood} className={styles.mood} data-tone={MOOD_LOOKS[mood].tone}>
          <Icon name={MOOD_LOOKS[mood].icon} size={14} label={MOOD_LOOKS[mood].word} />
          {number}
        </span>
      ))}
    </span>
  );
}

const of =
  (cell: (workload: Workload) => JSX.Element | string): ((item: Item) => JSX.Element | string | null) =>
  (item) =>
    "workload" in item ? cell(item.workload) : null;

function State({ workload }: { workload: Workload }): JSX.Element {
  const { icon, tone, word } = MOOD_LOOKS[moodOf({ state: workload.state, health: null })];
  return (
    <span className={styles.mood} data-tone={tone} title={workload.state}>
      <Icon name={icon} size={15} />
      <span className={styles.cut}>{workload.state.toLowerCase() || word}</span>
    </span>
  );
}

function Health({ health }: { health: string | null | undefined }): JSX.Element {
  if (!health) return <span className={styles.faint}>{NOTHING}</span>;
  const tone = health === "healthy" ? "ok" : health === "unhealthy" ? "warn" : "late";
  return (
    <span className={styles.mood} data-tone={tone}>
      {tone === "warn" && <Icon name="statusWarn" size={14} />}
      {health}
    </span>
  );
}

function Name({ workload: { name, namespace, container_id: id } }: { workload: Workload }): JSX.Element {
  return (
    <span className={styles.name} title={[namespace, name || id].filter(Boolean).join("/")}>
      {namespace && (
        <span className={styles.faint}>
          <bdi>{namespace}</bdi>/
        </span>
      )}
      <bdi>{name || id}</bdi>
    </span>
  );
}

function Restarts({ restarts }: { restarts: number | null | undefined }): JSX.Element {
  const many = (restarts ?? 0) >= MANY_RESTARTS;
  return (
    <span className={styles.number} data-level={many ? "warn" : undefined} data-zero={restarts === 0 || undefined}>
      {many && <Icon name="statusWarn" size={12} label="many" />}
      {count(restarts)}
    </span>
  );
}

/** `14 %` of one processor; above 100 it uses several. */
function cpu(workload: Workload): string {
  return moodOf(workload) === "stopped" ? NOTHING : percent(workload.cpu_percent);
}

function Memory({ workload }: { workload: Workload }): JSX.Element {
  const { memory_bytes: used, memory_limit: limit } = workload;
  const share = memoryShare(workload);
  if (typeof used !== "number" || moodOf(workload) === "stopped")
    return <span className={styles.faint}>{NOTHING}</span>;
  return (
    <span className={styles.memory} title={share === null ? "Without a limit" : `${bytes(used)} of ${bytes(limit)}`}>
      <span className={styles.bytes}>{bytes(used)}</span>
      {share === null ? (
        <span className={styles.faint}>no limit</span>
      ) : (
        <Meter value={share} level={levelOf(share, MEMORY_WARN, MEMORY_CRIT)} label="Memory" />
      )}
    </span>
  );
}

const COLUMNS: Column<Item>[] = [
  { id: "state", head: "State", width: "130px", sort: "state", cell: of((workload) => <State workload={workload} />) },
  {
    id: "name",
    head: "Name",
    width: "minmax(170px, 1.3fr)",
    sort: "name",
    cell: of((workload) => <Name workload={workload} />),
  },
  {
    id: "kind",
    head: "Kind",
    width: "128px",
    sort: "kind",
    cell: of(({ kind, source }) => (
      <span className={styles.cut} title={`${kindName(kind)} of ${source}`}>
        {kindName(kind)} <span className={styles.faint}>{source === kind ? "" : source}</span>
      </span>
    )),
  },
  { id: "health", head: "Health", width: "108px", cell: of(({ health }) => <Health health={health} />) },
  {
    id: "restarts",
    head: "Restarts",
    width: "92px",
    align: "end",
    sort: "restarts",
    firstDescending: true,
    cell: of(({ restarts }) => <Restarts restarts={restarts} />),
  },
  {
    id: "cpu",
    head: "CPU",
    width: "84px",
    align: "end",
    sort: "cpu",
    firstDescending: true,
    cell: of(cpu),
  },
  {
    id: "memory",
    head: "Memory",
    width: "minmax(210px, 240px)",
    sort: "memory",
    firstDescending: true,
    cell: of((workload) => <Memory workload={workload} />),
  },
  {
    id: "image",
    head: "Image",
    width: "minmax(130px, 1fr)",
    sort: "image",
    cell: of(({ image }) => (
      <span className={styles.cut} title={image}>
        <bdi>{shortImage(image) || NOTHING}</bdi>
      </span>
    )),
  },
  {
    id: "host",
    head: "Host",
    width: "minmax(130px, 0.9fr)",
    sort: "host",
    cell: of(({ agent_id: id, hostname }) => <HostLink host={{ id, hostname }} />),
  },
];

const PHONE_COLUMNS: Column<Item>[] = [
  {
    id: "name",
    head: "Workload",
    width: "minmax(0, 1fr)",
    sort: "state",
    cell: of((workload) => (
      <span className={styles.phone}>
        <Name workload={workload} />
        {workload.health === "unhealthy" ? <Health health={workload.health} /> : <State workload={workload} />}
        <span className={styles.line}>
          <Badge>{kindName(workload.kind)}</Badge>
          <HostLink host={{ id: workload.agent_id, hostname: workload.hostname }} />
        </span>
        <span className={styles.values}>
          {cpu(workload)} · {bytes(moodOf(workload) === "stopped" ? null : workload.memory_bytes)}
        </span>
      </span>
    )),
  },
];
