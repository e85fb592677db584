// What each disk read and wrote.
import { type JSX, useMemo } from "react";

import { type Columns, columnsByKey, largest } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { byteRate } from "../../kit/format";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

export function DiskIoChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("diskio", chart);
  const { columns, left } = useMemo(
    () =>
      largest(
        paired(
          columnsByKey(rows, ({ device }) => `${device} read`, "read_bytes"),
          columnsByKey(rows, ({ device }) => `${device} written`, "write_bytes"),
        ),
        MOST_SERIES,
      ),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Disk traffic"
      aside={leftOut(left)}
      columns={columns}
      state={state}
      format={byteRate}
      binary
      least={1024}
    />
  );
}

/** Two columns of the same things, each beside the other. */
export function paired(one: Columns, other: Columns): Columns {
  return {
    times: one.times,
    series: one.series.flatMap((series, index) => [series, ...other.series.slice(index, index + 1)]),
  };
}
