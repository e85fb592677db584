// What the workloads of a host have of its memory.
import { type JSX, useMemo } from "react";

import { columnsByKey, largest, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { bytes } from "../../kit/format";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

export function WorkloadMemoryChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("container", chart);
  const { columns, left } = useMemo(
    () =>
      largest(withValues(columnsByKey(rows, ({ name, container_id: id }) => name || id, "memory_bytes")), MOST_SERIES),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Workloads: memory"
      aside={leftOut(left)}
      columns={columns}
      state={state}
      format={bytes}
      binary
      least={1024 ** 2}
    />
  );
}
