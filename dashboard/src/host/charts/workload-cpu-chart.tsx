// How busy the workloads of a host are, beside each other.
import { type JSX, useMemo } from "react";

import { columnsByKey, largest, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { percent } from "../../kit/format";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

export function WorkloadCpuChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("container", chart);
  const { columns, left } = useMemo(
    () =>
      largest(withValues(columnsByKey(rows, ({ name, container_id: id }) => name || id, "cpu_percent")), MOST_SERIES),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Workloads: processors"
      aside={leftOut(left) ?? "% of one processor"}
      columns={columns}
      state={state}
      format={percent}
      least={10}
    />
  );
}
