// How fast each fan turns.
import { type JSX, useMemo } from "react";

import { columnsByKey, largest, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { rpm } from "../../kit/format";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

export function FanChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("sensors", chart);
  const { columns, left } = useMemo(
    () => largest(withValues(columnsByKey(rows, ({ sensor }) => sensor, "fan_rpm")), MOST_SERIES),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Fans"
      aside={leftOut(left)}
      columns={columns}
      state={state}
      format={rpm}
      least={500}
    />
  );
}
