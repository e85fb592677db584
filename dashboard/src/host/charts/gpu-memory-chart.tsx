// What is in use of the memory of each GPU.
import { type JSX, useMemo } from "react";

import { columnsByKey, largest, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { bytes } from "../../kit/format";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

export function GpuMemoryChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("gpus", chart);
  const { columns, left } = useMemo(
    () => largest(withValues(columnsByKey(rows, ({ gpu }) => gpu, "memory_used_bytes")), MOST_SERIES),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="GPU memory"
      aside={leftOut(left)}
      columns={columns}
      state={state}
      format={bytes}
      binary
      least={1024 ** 2}
    />
  );
}
