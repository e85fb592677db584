// Every sensor, beside the limits that the hardware names.
import { type JSX, useMemo } from "react";

import { columnsByKey, largest } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { celsius } from "../../kit/format";
import { limitsOf } from "../limits";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

export function TemperatureChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("temperature", chart);
  const { columns, left } = useMemo(
    () =>
      largest(
        columnsByKey(rows, ({ sensor, drive }) => (drive ? `${sensor} (${drive})` : sensor), "temperature"),
        MOST_SERIES,
      ),
    [rows],
  );
  const limits = useMemo(() => limitsOf(rows), [rows]);
  return (
    <TimeChart
      {...chart.frame}
      title="Temperatures"
      aside={leftOut(left)}
      columns={columns}
      state={state}
      format={celsius}
      limits={limits}
      fromZero={false}
      least={10}
    />
  );
}
