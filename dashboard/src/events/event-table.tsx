// Events of many hosts, a line each, by day.
import { type JSX, useContext, useMemo } from "react";

import type { HostEvent } from "../api/fleet";
import { HostLink } from "../fleet/host-link";
import { dayName } from "../kit/format";
import { Icon } from "../kit/icon";
import { type Column, Table } from "../kit/table";
import { Time, useNow } from "../kit/time";
import { ScrollContext } from "../shell/scroll";
import styles from "./event-table.module.css";
import { type Day, detailOf, lookOf, withDays } from "./looks";

interface EventTableProps {
  events: HostEvent[];
  phone: boolean;
  /** Told when the last of them comes into sight. */
  onEnd: () => void;
}

type Row = HostEvent | Day;

export function EventTable({ events, phone, onEnd }: EventTableProps): JSX.Element {
  const scroll = useContext(ScrollContext);
  const now = useNow();
  const rows = useMemo(() => withDays(events), [events]);
  const today = dayName(now, now);
  const spanning = useMemo(
    () => (row: Row) =>
      "day" in row ? (
        <strong className={styles.day}>{dayName(row.day, now) === today ? "Today" : dayName(row.day, now)}</strong>
      ) : null,
    // The names of days change once a day.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [today],
  );
  return (
    <div className={styles.table} data-phone={phone || undefined}>
      <Table
        label="Events"
        columns={phone ? PHONE_COLUMNS : COLUMNS}
        rows={rows}
        rowKey={keyOf}
        rowHeight={phone ? 60 : 38}
        spanHeight={36}
        spanning={spanning}
        tone={(row) => ("day" in row ? undefined : lookOf(row).tone)}
        scroll={scroll}
        onVisible={(_, last) => {
          if (last >= rows.length - 1) onEnd();
        }}
      />
    </div>
  );
}

function keyOf(row: Row): string {
  return "day" in row ? `day ${String(row.day)}` : `${row.agent_id} ${row.kind} ${row.time} ${row.detail}`;
}

function What({ event }: { event: HostEvent }): JSX.Element {
  const { word, icon, tone } = lookOf(event);
  return (
    <span className={styles.what} data-tone={tone}>
      <Icon name={icon} size={15} />
      <span>{word}</span>
    </span>
  );
}

const of =
  (cell: (event: HostEvent) => JSX.Element | string) =>
  (row: Row): JSX.Element | string | null =>
    "day" in row ? null : cell(row);

const COLUMNS: Column<Row>[] = [
  { id: "time", head: "When", width: "150px", cell: of(({ time }) => <Time at={time} as="exact" />) },
  { id: "kind", head: "What", width: "190px", cell: of((event) => <What event={event} />) },
  {
    id: "host",
    head: "Host",
    width: "minmax(150px, 0.7fr)",
    cell: of(({ agent_id: id, hostname }) => <HostLink host={{ id, hostname }} />),
  },
  {
    id: "detail",
    head: "Details",
    width: "minmax(220px, 2fr)",
    cell: of((event) => (
      <bdi className={styles.detail} title={event.detail}>
        {detailOf(event)}
      </bdi>
    )),
  },
];

const PHONE_COLUMNS: Column<Row>[] = [
  {
    id: "event",
    head: "Event",
    width: "minmax(0, 1fr)",
    cell: of((event) => (
      <span className={styles.phone}>
        <What event={event} />
        <Time at={event.time} as="clock" />
        <HostLink host={{ id: event.agent_id, hostname: event.hostname }} />
        <bdi className={styles.detail}>{detailOf(event)}</bdi>
      </span>
    )),
  },
];
