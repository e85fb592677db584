// When a Raspberry Pi had too little voltage or held itself back, and how often since its start.
import { type JSX, useMemo } from "react";

import { type Lane, laneOf } from "../../chart/lanes";
import { LaneChart } from "../../chart/lane-chart";
import { plural } from "../../kit/format";
import type { HostChart } from "./frame";
import { useSeries } from "./series";

export function PiThrottleChart(chart: HostChart): JSX.Element {
  const { rows } = useSeries("pi", chart);
  const lanes = useMemo(
    () =>
      [
        laneOf(rows, "under_voltage", "Under-voltage: supply below 4.63 V"),
        laneOf(rows, "freq_capped", "Frequency capped"),
        laneOf(rows, "throttled", "Throttled"),
        laneOf(rows, "soft_temp_limit", "Soft temperature limit"),
      ].filter((lane): lane is Lane => lane !== null),
    [rows],
  );
  const newest = rows.findLast((row) => row.undervoltage_count !== null);
  const since = newest?.undervoltage_count ?? 0;
  return (
    <LaneChart
      title="Throttling"
      aside={since > 0 && `${plural(since, "under-voltage")} since its start`}
      lanes={lanes}
      stretch={chart.frame.stretch}
    />
  );
}
