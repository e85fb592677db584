// The columns of hosts with their labels, to be chosen from.
import type { JSX } from "react";

import form from "../admin/form.module.css";
import { ListCard } from "../admin/list-table";
import type { Host } from "../api/fleet";
import type { LabelsByHost, ListedLabel } from "../api/labels";
import { HostLink } from "../fleet/host-link";
import { LabelBadge } from "../kit/badge";
import { IconButton } from "../kit/button";
import { Check } from "../kit/check";
import { SystemIcon } from "../kit/os-icon";
import type { Column } from "../kit/table";
import styles from "./label-columns.module.css";

interface Facts {
  labels: LabelsByHost;
  chosen: ReadonlySet<string>;
  onChoose: (id: string, chosen: boolean) => void;
  onEdit: (host: Host) => void;
}

function labelsOf(host: Host, labels: LabelsByHost, source: "user" | "auto"): ListedLabel[] {
  return (labels[host.id] ?? []).filter((label) => (label.source === "user") === (source === "user"));
}

function Badges({ labels }: { labels: ListedLabel[] }): JSX.Element {
  return (
    <span className={form.badges}>
      {labels.map(({ key, value }) => (
        <LabelBadge key={key} name={key} value={value} />
      ))}
    </span>
  );
}

/** Nobody changes them here: their values alone, in one line. */
function Own({ labels }: { labels: ListedLabel[] }): JSX.Element {
  return (
    <span className={styles.own} title={labels.map(({ key, value }) => `${key}: ${value}`).join("\n")}>
      {labels.map(({ value }) => value).join(" · ")}
    </span>
  );
}

function Choose({ host, chosen, onChoose }: { host: Host } & Facts): JSX.Element {
  return (
    <Check
      checked={chosen.has(host.id)}
      aria-label={`Choose ${host.hostname}`}
      onChange={(event) => onChoose(host.id, event.target.checked)}
    />
  );
}

function Edit({ host, onEdit }: { host: Host } & Facts): JSX.Element {
  return <IconButton icon="tag" label={`Labels of ${host.hostname}`} onClick={() => onEdit(host)} />;
}

export function labelColumns(facts: Facts): Column<Host>[] {
  return [
    {
      id: "choose",
      head: "Chosen",
      headUnseen: true,
      width: "52px",
      cell: (host) => <Choose host={host} {...facts} />,
    },
    {
      id: "name",
      head: "Host",
      width: "minmax(150px, 1fr)",
      cell: (host) => (
        <span className={styles.name}>
          <SystemIcon host={host} />
          <HostLink host={host} />
        </span>
      ),
    },
    {
      id: "given",
      head: "Given by people",
      width: "minmax(150px, 1.6fr)",
      cell: (host) => <Badges labels={labelsOf(host, facts.labels, "user")} />,
    },
    {
      id: "own",
      head: "By what it is",
      width: "minmax(150px, 1.4fr)",
      cell: (host) => <Own labels={labelsOf(host, facts.labels, "auto")} />,
    },
    {
      id: "do",
      head: "Actions",
      headUnseen: true,
      width: "56px",
      align: "end",
      cell: (host) => <Edit host={host} {...facts} />,
    },
  ];
}

export function labelCard(facts: Facts): (host: Host) => JSX.Element {
  return function LabelCard(host) {
    return (
      <span className={styles.card}>
        <Choose host={host} {...facts} />
        <ListCard title={<HostLink host={host} />} aside={<Edit host={host} {...facts} />}>
          <Badges labels={labelsOf(host, facts.labels, "user")} />
        </ListCard>
      </span>
    );
  };
}
