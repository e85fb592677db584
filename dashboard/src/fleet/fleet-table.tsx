// The fleet as a table, with the heads of groups between its rows.
import { useNavigate } from "@tanstack/react-router";
import { type JSX, useCallback, useContext, useMemo } from "react";

import type { Host } from "../api/fleet";
import { classes } from "../kit/class";
import { plural } from "../kit/format";
import { Icon } from "../kit/icon";
import { type Column, type Sorting, Table } from "../kit/table";
import { ScrollContext } from "../shell/scroll";
import styles from "./fleet-table.module.css";
import type { Group } from "./sort";
import { LOOKS, stateOf } from "./state";
import { StateCounts } from "./state-sign";

export type Item = { group: Group; open: boolean } | { host: Host };

/** Of the head of a group, also between the taller rows of a phone. */
const GROUP_HEIGHT = 40;

interface FleetTableProps {
  items: Item[];
  columns: Column<Host>[];
  rowHeight: number;
  groupKey: string | null;
  onToggle: (group: Group) => void;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  onVisible: (first: number, last: number) => void;
  /** Rows of a phone have no header. */
  headless?: boolean;
}

export function FleetTable({
  items,
  columns,
  rowHeight,
  groupKey,
  onToggle,
  sorting,
  onSort,
  onVisible,
  headless,
}: FleetTableProps): JSX.Element {
  const scroll = useContext(ScrollContext);
  const navigate = useNavigate();
  const rows = useMemo(
    () =>
      columns.map((column): Column<Item> => ({
        ...column,
        cell: (item) => ("host" in item ? column.cell(item.host) : null),
      })),
    [columns],
  );
  const spanning = useCallback(
    (item: Item) => ("group" in item ? <GroupHead item={item} groupKey={groupKey ?? ""} onToggle={onToggle} /> : null),
    [groupKey, onToggle],
  );
  return (
    <div className={classes(styles.table, headless && styles.headless)}>
      <Table
        label="Hosts"
        columns={rows}
        rows={items}
        rowKey={keyOf}
        rowHeight={rowHeight}
        spanHeight={GROUP_HEIGHT}
        sorting={sorting}
        onSort={onSort}
        scroll={scroll}
        onVisible={onVisible}
        spanning={spanning}
        tone={(item) => ("host" in item ? LOOKS[stateOf(item.host)].tone : undefined)}
        onOpen={(item) => {
          if ("host" in item) void navigate({ to: "/hosts/$hostId", params: { hostId: item.host.id } });
          else onToggle(item.group);
        }}
      />
    </div>
  );
}

export function keyOf(item: Item): string {
  return "host" in item ? item.host.id : `group ${item.group.value ?? ""}`;
}

interface GroupHeadProps {
  item: { group: Group; open: boolean };
  groupKey: string;
  onToggle: (group: Group) => void;
}

export function GroupHead({ item: { group, open }, groupKey, onToggle }: GroupHeadProps): JSX.Element {
  return (
    <button type="button" className={styles.group} aria-expanded={open} onClick={() => onToggle(group)}>
      <Icon name={open ? "down" : "right"} size={14} />
      <strong>{group.value === null ? `No ${groupKey}` : <bdi>{group.value}</bdi>}</strong>
      <span className={styles.size}>{plural(group.hosts.length, "host")}</span>
      <StateCounts states={group.states} />
    </button>
  );
}
