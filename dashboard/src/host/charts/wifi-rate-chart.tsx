// The rate at which a host sends over Wi-Fi.
import { type JSX, useMemo } from "react";

import { columnsByKey } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { bitRate } from "../../kit/format";
import type { HostChart } from "./frame";
import { useSeries } from "./series";

export function WifiRateChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("wifi", chart);
  const columns = useMemo(
    () =>
      columnsByKey(
        rows,
        (row) => row.interface,
        ({ bitrate_mbps: rate }) => (rate === null ? null : rate * 1e6),
      ),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Wi-Fi rate"
      columns={columns}
      state={state}
      format={bitRate}
      least={10_000_000}
    />
  );
}
