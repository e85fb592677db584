// Main memory: in use, and what the page cache has of the rest.
import { type JSX, useMemo } from "react";

import { columnsOf, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { bytes } from "../../kit/format";
import type { HostChart } from "./frame";
import { useSeries } from "./series";

export function MemoryChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("memory", chart);
  const total = rows.at(-1)?.ram_total ?? null;
  const columns = useMemo(
    () =>
      withValues(
        columnsOf(rows, [
          { field: "ram_used", label: "In use", color: "--series-3", filled: true },
          { field: "cached", label: "Page cache", color: "--series-8" },
          { field: "buffers", label: "Buffers", color: "--series-2" },
        ]),
      ),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Memory"
      aside={total === null ? undefined : `of ${bytes(total)}`}
      columns={columns}
      state={state}
      format={bytes}
      most={total}
      binary
    />
  );
}
