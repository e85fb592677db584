// Every sensor, beside the limits that the hardware names.
import { useQuery } from "@tanstack/react-query";
import { type JSX, useMemo } from "react";

import { seriesQuery } from "../../api/series";
import { columnsByKey } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { celsius } from "../../kit/format";
import type { HostChart } from "./frame";

export function TemperatureChart({ hostId, asked, frame }: HostChart): JSX.Element | null {
  const { data = [] } = useQuery(seriesQuery("temperature", hostId, asked));
  const columns = useMemo(
    () =>
      columnsByKey(
        data,
        (row) => row.sensor,
        (row) => row.temperature,
      ),
    [data],
  );
  const limits = useMemo(() => {
    const found = new Map<number, string>();
    for (const { sensor, max_temp: most } of data)
      if (most !== null && !found.has(most)) found.set(most, `${sensor}: ${celsius(most)} at most`);
    return [...found].map(([value, label]) => ({ value, label }));
  }, [data]);
  // Many hosts have no sensors: nothing is then shown, rather than an empty chart.
  if (data.length === 0) return null;
  return (
    <TimeChart
      {...frame}
      title="Temperatures"
      columns={columns}
      format={celsius}
      limits={limits}
      fromZero={false}
      least={10}
    />
  );
}
