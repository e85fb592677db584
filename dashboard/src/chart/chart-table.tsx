// The numbers of a chart, newest first: for those who do not see it, and for those who want to copy them.
import { type JSX, useMemo } from "react";

import { Time } from "../kit/time";
import { type Column, Table } from "../kit/table";
import type { Columns, Span } from "./data";

interface ChartTableProps {
  label: string;
  columns: Columns;
  format: (value: number | null) => string;
  spans: Span[];
  height: number;
}

interface Row {
  time: number;
  index: number;
}

export function ChartTable({ label, columns, format, spans, height }: ChartTableProps): JSX.Element {
  const rows = useMemo(() => columns.times.map((time, index) => ({ time, index })).reverse(), [columns]);
  const shown: Column<Row>[] = [
    { id: "time", head: "Time", width: "minmax(190px, 1fr)", cell: ({ time }) => <Time at={time} as="instant" /> },
    ...columns.series.map(({ id, label: head, values }): Column<Row> => ({
      id: `value-${id}`,
      head,
      width: "minmax(96px, 1fr)",
      align: "end",
      cell: ({ index }) => format(values[index] ?? null),
    })),
    ...(spans.length > 0
      ? [
          {
            id: "note",
            head: "Note",
            width: "minmax(120px, 1.4fr)",
            cell: ({ time }: Row) => spans.find(({ start, end }) => time > start && time < end)?.label ?? "",
          },
        ]
      : []),
  ];
  return (
    <Table
      label={label}
      columns={shown}
      rows={rows}
      rowKey={({ time }) => String(time)}
      rowHeight={28}
      height={height}
    />
  );
}
