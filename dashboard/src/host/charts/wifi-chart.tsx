// How well a host hears its access point, beside the noise.
import { type JSX, useMemo } from "react";

import { columnsByKey, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { decibels, hertz } from "../../kit/format";
import type { HostChart } from "./frame";
import { useSeries } from "./series";

export function WifiChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("wifi", chart);
  const columns = useMemo(() => {
    const signal = columnsByKey(rows, (row) => `${row.interface} signal`, "signal_dbm");
    const noise = columnsByKey(rows, (row) => `${row.interface} noise`, "noise_dbm");
    return withValues({ times: signal.times, series: [...signal.series, ...noise.series] });
  }, [rows]);
  const newest = rows.at(-1);
  return (
    <TimeChart
      {...chart.frame}
      title="Wi-Fi"
      aside={
        newest && (
          <span title={newest.bssid}>
            <bdi>{newest.ssid}</bdi>
            {newest.frequency_mhz !== null && `, ${hertz(newest.frequency_mhz * 1e6)}`}
          </span>
        )
      }
      columns={columns}
      state={state}
      format={decibels}
      fromZero={false}
      least={20}
    />
  );
}
