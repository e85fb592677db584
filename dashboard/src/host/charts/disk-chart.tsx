// How full each file system is.
import { useQuery } from "@tanstack/react-query";
import { type JSX, useMemo } from "react";

import { seriesQuery } from "../../api/series";
import { columnsByKey } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { percent } from "../../kit/format";
import type { HostChart } from "./frame";

export function DiskChart({ hostId, asked, frame }: HostChart): JSX.Element {
  const { data = [] } = useQuery(seriesQuery("disk", hostId, asked));
  const columns = useMemo(
    () =>
      columnsByKey(
        data,
        (row) => row.mountpoint,
        (row) => row.used_percent,
      ),
    [data],
  );
  return <TimeChart {...frame} title="Disks" columns={columns} format={percent} most={100} />;
}
