// The columns of the audit: when, who, what, to what, what became of it. What is pressed is filtered by.
import type { JSX } from "react";

import form from "../admin/form.module.css";
import { ListCard } from "../admin/list-table";
import type { AuditEntry, AuditFilter } from "../api/server";
import { Badge } from "../kit/badge";
import { Icon, type IconName } from "../kit/icon";
import type { Column } from "../kit/table";
import { Time } from "../kit/time";
import { deedOf } from "./actions";
import styles from "./audit-columns.module.css";

const KINDS: Record<string, { icon: IconName; word: string }> = {
  user: { icon: "person", word: "User" },
  api_token: { icon: "code", word: "API token" },
  agent: { icon: "server", word: "Agent" },
  operator: { icon: "boxes", word: "Operator" },
  anonymous: { icon: "statusNew", word: "Not signed in" },
  command_line: { icon: "keyboard", word: "Command line" },
  server: { icon: "database", word: "The server itself" },
};

interface Facts {
  /** Names of hosts by their ids: a target is often one. */
  hosts: ReadonlyMap<string, string>;
  onFilter: (filter: AuditFilter) => void;
}

function Who({ entry, onFilter }: { entry: AuditEntry } & Facts): JSX.Element {
  const { icon, word } = KINDS[entry.actor_kind] ?? { icon: "person" as const, word: entry.actor_kind };
  return (
    <span className={styles.who}>
      <Icon name={icon} size={14} label={word} />
      {entry.actor === "" ? (
        <span className={form.faint}>{word.toLowerCase()}</span>
      ) : (
        <button
          type="button"
          className={styles.press}
          title={`Show only ${entry.actor}`}
          onClick={() => onFilter({ actor: entry.actor })}
        >
          <bdi>{entry.actor}</bdi>
        </button>
      )}
    </span>
  );
}

function What({ entry, onFilter }: { entry: AuditEntry } & Facts): JSX.Element {
  return (
    <button
      type="button"
      className={styles.press}
      title={`${entry.action}: show only this`}
      onClick={() => onFilter({ action: entry.action })}
    >
      {deedOf(entry.action)}
    </button>
  );
}

function Target({ entry, hosts, onFilter }: { entry: AuditEntry } & Facts): JSX.Element | null {
  if (entry.target === "") return null;
  const name = hosts.get(entry.target);
  return (
    <button
      type="button"
      className={styles.press}
      title={`${entry.target}: show only what was done to it`}
      onClick={() => onFilter({ target: entry.target })}
    >
      {name === undefined ? (
        <bdi className={isId(entry.target) ? form.mono : undefined}>{short(entry.target)}</bdi>
      ) : (
        <bdi>{name}</bdi>
      )}
    </button>
  );
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(text);
}

/** Of an id its end: those that were made one after the other begin alike. */
function short(text: string): string {
  return isId(text) ? `…${text.slice(-12)}` : text;
}

function Became({ entry }: { entry: AuditEntry }): JSX.Element | null {
  if (entry.outcome === "done") return null;
  return entry.outcome === "refused" ? (
    <Badge tone="warn" icon="hand">
      Refused
    </Badge>
  ) : (
    <Badge tone="crit" icon="statusCrit">
      Failed
    </Badge>
  );
}

export function auditColumns(facts: Facts): Column<AuditEntry>[] {
  return [
    { id: "time", head: "When", width: "116px", cell: ({ time }) => <Time at={time} as="clock" /> },
    { id: "actor", head: "Who", width: "minmax(110px, 0.9fr)", cell: (entry) => <Who entry={entry} {...facts} /> },
    { id: "action", head: "What", width: "minmax(150px, 1fr)", cell: (entry) => <What entry={entry} {...facts} /> },
    {
      id: "target",
      head: "To what",
      width: "minmax(110px, 1fr)",
      cell: (entry) => <Target entry={entry} {...facts} />,
    },
    {
      id: "detail",
      head: "More",
      width: "minmax(120px, 1.4fr)",
      cell: (entry) => (
        <span className={styles.more} title={entry.detail}>
          <Became entry={entry} />
          <bdi>{entry.detail}</bdi>
        </span>
      ),
    },
    {
      id: "address",
      head: "From",
      width: "minmax(96px, 0.7fr)",
      cell: ({ remote_address: address }) => <span className={styles.address}>{address ?? "–"}</span>,
    },
  ];
}

export function auditCard(facts: Facts): (entry: AuditEntry) => JSX.Element {
  return function AuditCard(entry) {
    return (
      <ListCard title={<What entry={entry} {...facts} />} aside={<Time at={entry.time} as="clock" />}>
        <span className={styles.more}>
          <Who entry={entry} {...facts} />
          <Became entry={entry} />
          <Target entry={entry} {...facts} />
          <bdi>{entry.detail}</bdi>
        </span>
      </ListCard>
    );
  };
}
