// What each rail of the power supply gives: current times voltage.
import { type JSX, useMemo } from "react";

import { columnsByKey, largest, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { watts } from "../../kit/format";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

export function PmicChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("pmic", chart);
  const { columns, left } = useMemo(
    () =>
      largest(
        withValues(
          columnsByKey(
            rows,
            ({ rail }) => rail,
            ({ volts: u, amperes: i }) => (u === null || i === null ? null : u * i),
          ),
        ),
        MOST_SERIES,
      ),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Power by rail"
      aside={leftOut(left)}
      columns={columns}
      state={state}
      format={watts}
      stack
      least={1}
    />
  );
}
