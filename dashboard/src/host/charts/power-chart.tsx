// What the sensors of power say.
import { type JSX, useMemo } from "react";

import { columnsByKey, largest, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { watts } from "../../kit/format";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

export function PowerChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("sensors", chart);
  const { columns, left } = useMemo(
    () => largest(withValues(columnsByKey(rows, ({ sensor }) => sensor, "watts")), MOST_SERIES),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Power"
      aside={leftOut(left)}
      columns={columns}
      state={state}
      format={watts}
      least={5}
    />
  );
}
