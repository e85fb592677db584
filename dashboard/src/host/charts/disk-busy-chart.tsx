// The share of time in which each disk had something to do.
import { type JSX, useMemo } from "react";

import { columnsByKey, largest, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { percent } from "../../kit/format";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

export function DiskBusyChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("diskio", chart);
  const { columns, left } = useMemo(
    () => largest(withValues(columnsByKey(rows, ({ device }) => device, "busy_percent")), MOST_SERIES),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Disks busy"
      aside={leftOut(left)}
      columns={columns}
      state={state}
      format={percent}
      most={100}
    />
  );
}
