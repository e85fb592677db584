// Packets of the shown interfaces that were dropped or wrong.
import { type JSX, useMemo } from "react";

import { columnsByKey } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { decimal } from "../../kit/format";
import { interfacesOf, shownInterfaces } from "../interfaces";
import type { HostChart } from "./frame";
import { useSeries } from "./series";

export function NetworkErrorsChart({ chosen, ...chart }: HostChart & { chosen: string | undefined }): JSX.Element {
  const { rows, state } = useSeries("network", chart);
  const columns = useMemo(() => {
    const names = shownInterfaces(interfacesOf(rows), chosen);
    const shown = rows.filter(({ interface: name }) => names.has(name));
    const fields = [
      ["rx_errors", "receive errors"],
      ["tx_errors", "send errors"],
      ["rx_drops", "dropped on receipt"],
      ["tx_drops", "dropped before sending"],
    ] as const;
    const all = fields.map(([field, label]) => columnsByKey(shown, (row) => `${row.interface} ${label}`, field));
    const some = all.flatMap(({ series }) => series).filter(({ values }) => values.some((rate) => (rate ?? 0) > 0));
    return { times: all[0]?.times ?? [], series: some };
  }, [rows, chosen]);
  return (
    <TimeChart {...chart.frame} title="Network errors" columns={columns} state={state} format={packets} least={1} />
  );
}

const packets = (value: number | null): string => (value === null ? decimal(null) : `${decimal(value, 2)}/s`);
