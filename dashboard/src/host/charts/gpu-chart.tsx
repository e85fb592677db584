// The share of time in which each GPU computed.
import { type JSX, useMemo } from "react";

import { columnsByKey, largest, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { percent } from "../../kit/format";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

export function GpuChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("gpus", chart);
  const { columns, left } = useMemo(
    () => largest(withValues(columnsByKey(rows, ({ gpu }) => gpu, "busy_percent")), MOST_SERIES),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="GPUs busy"
      aside={leftOut(left)}
      columns={columns}
      state={state}
      format={percent}
      most={100}
    />
  );
}
