// What the voltage sensors of a board say.
import { type JSX, useMemo } from "react";

import { columnsByKey, largest, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { volts } from "../../kit/format";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

export function SensorVoltageChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("sensors", chart);
  const { columns, left } = useMemo(
    () => largest(withValues(columnsByKey(rows, ({ sensor }) => sensor, "volts")), MOST_SERIES),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Voltages"
      aside={leftOut(left)}
      columns={columns}
      state={state}
      format={volts}
      fromZero={false}
      least={0.5}
    />
  );
}
