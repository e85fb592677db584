// How many processes there are.
import { type JSX, useMemo } from "react";

import { columnsOf, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { count } from "../../kit/format";
import type { HostChart } from "./frame";
import { useSeries } from "./series";

export function ProcessCountChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("system", chart);
  const columns = useMemo(
    () =>
      withValues(
        columnsOf(rows, [
          { field: "process_count", label: "Processes", color: "--series-7", filled: true },
          { field: "user_count", label: "Signed-in users", color: "--series-2" },
        ]),
      ),
    [rows],
  );
  return <TimeChart {...chart.frame} title="Processes" columns={columns} state={state} format={count} least={10} />;
}
