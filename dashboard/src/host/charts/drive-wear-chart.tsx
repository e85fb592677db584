// How much of the writing that a drive was made for is used up.
import { type JSX, useMemo } from "react";

import { columnsByKey, largest, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { percent } from "../../kit/format";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

export function DriveWearChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("drives", chart);
  const { columns, left } = useMemo(
    () => largest(withValues(columnsByKey(rows, ({ device }) => device, "wear_percent")), MOST_SERIES),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Drive wear"
      aside={leftOut(left)}
      columns={columns}
      state={state}
      format={percent}
      most={100}
    />
  );
}
