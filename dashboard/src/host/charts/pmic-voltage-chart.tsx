// The voltage of each rail of the power supply.
import { type JSX, useMemo } from "react";

import { columnsByKey, largest, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { volts } from "../../kit/format";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

export function PmicVoltageChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("pmic", chart);
  const { columns, left } = useMemo(
    () => largest(withValues(columnsByKey(rows, ({ rail }) => rail, "volts")), MOST_SERIES),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Rail voltages"
      aside={leftOut(left)}
      columns={columns}
      state={state}
      format={volts}
      least={1}
    />
  );
}
