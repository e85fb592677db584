// What the kernel has open: files of all processes, connections that the firewall follows.
import { type JSX, useMemo } from "react";

import { columnsOf, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { count } from "../../kit/format";
import type { HostChart } from "./frame";
import { useSeries } from "./series";

export function OpenFilesChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("kernel", chart);
  const columns = useMemo(
    () =>
      withValues(
        columnsOf(rows, [
          { field: "files_open", label: "Open files", color: "--series-5" },
          { field: "conntrack_entries", label: "Followed connections", color: "--series-3" },
        ]),
      ),
    [rows],
  );
  return <TimeChart {...chart.frame} title="Kernel tables" columns={columns} state={state} format={count} least={10} />;
}
