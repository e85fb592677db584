// Swap in use, of a host that has some.
import { type JSX, useMemo } from "react";

import { columnsOf } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { bytes } from "../../kit/format";
import type { HostChart } from "./frame";
import { useSeries } from "./series";

export function SwapChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("memory", chart);
  const total = rows.at(-1)?.swap_total ?? null;
  const columns = useMemo(
    () => columnsOf(rows, [{ field: "swap_used", label: "Swap in use", color: "--series-4", filled: true }]),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Swap"
      aside={total ? `of ${bytes(total)}` : undefined}
      columns={columns}
      state={state}
      format={bytes}
      most={total === 0 ? null : total}
      binary
    />
  );
}
