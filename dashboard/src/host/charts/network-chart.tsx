// Traffic of each interface, received and sent.
import { useQuery } from "@tanstack/react-query";
import { type JSX, useMemo } from "react";

import { seriesQuery } from "../../api/series";
import { columnsByKey } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { byteRate } from "../../kit/format";
import type { HostChart } from "./frame";

export function NetworkChart({ hostId, asked, frame }: HostChart): JSX.Element {
  const { data = [] } = useQuery(seriesQuery("network", hostId, asked));
  const columns = useMemo(() => {
    const received = columnsByKey(
      data,
      (row) => `${row.interface} received`,
      (row) => row.rx_bytes,
    );
    const sent = columnsByKey(
      data,
      (row) => `${row.interface} sent`,
      (row) => row.tx_bytes,
    );
    return {
      times: received.times,
      series: received.series.flatMap((series, index) => [series, ...sent.series.slice(index, index + 1)]),
    };
  }, [data]);
  return <TimeChart {...frame} title="Network" columns={columns} format={byteRate} binary least={1024} />;
}
