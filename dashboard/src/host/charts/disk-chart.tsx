// How full each file system is, and when it will be full.
import { useQuery } from "@tanstack/react-query";
import { type JSX, useMemo } from "react";

import { forecastQuery } from "../../api/host";
import { columnsByKey, largest } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { percent } from "../../kit/format";
import { ForecastList } from "../forecast-list";
import { useNear } from "../near";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

export function DiskChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("disk", chart);
  const { data: forecasts } = useQuery({ ...forecastQuery(chart.hostId), enabled: useNear() });
  const { columns, left } = useMemo(
    () =>
      largest(
        columnsByKey(rows, ({ mountpoint }) => mountpoint, "used_percent"),
        MOST_SERIES,
      ),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Disk use"
      aside={leftOut(left)}
      columns={columns}
      state={state}
      format={percent}
      most={100}
      below={forecasts && forecasts.length > 0 && <ForecastList forecasts={forecasts} />}
    />
  );
}
