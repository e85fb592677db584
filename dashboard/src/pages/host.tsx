// A host in depth: asks for it and shows its charts over the stretch that the address says.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type JSX, useMemo } from "react";

import { gapsQuery, hostEventsQuery, hostOverviewQuery, hostQuery, seriesQuery } from "../api/series";
import { holesIn, type Span, stepOf, type Stretch } from "../chart/data";
import { explained, spansWhere } from "../chart/gaps";
import type { ChartFrame } from "../chart/time-chart";
import { CpuChart } from "../host/charts/cpu-chart";
import { DiskChart } from "../host/charts/disk-chart";
import { LoadChart } from "../host/charts/load-chart";
import { MemoryChart } from "../host/charts/memory-chart";
import { NetworkChart } from "../host/charts/network-chart";
import { TemperatureChart } from "../host/charts/temperature-chart";
import { HostHeader } from "../host/host-header";
import { type Range, RANGES, USUAL_RANGE } from "../host/params";
import { type Shown, useShown } from "../host/stretch";
import { Button, Segments } from "../kit/button";
import { Empty, Failure } from "../kit/empty";
import { clockTime } from "../kit/format";
import { Skeleton, SkeletonRows } from "../kit/skeleton";
import { useNow } from "../kit/time";
import { useTitle } from "../kit/title";
import styles from "./host.module.css";

const route = getRouteApi("/signed-in/hosts/$hostId");

export function HostPage(): JSX.Element {
  const { hostId } = route.useParams();
  const params = route.useSearch();
  const navigate = route.useNavigate();
  const shown = useShown(params);
  const overview = useQuery(hostOverviewQuery(hostId));
  const details = useQuery(hostQuery(hostId));
  const { frame, marks } = useFrame(hostId, shown);
  const host = overview.data;
  useTitle(host?.hostname, "Fleet");

  if (overview.isError && host === undefined)
    return (
      <Failure whole title="Cannot show this host" error={overview.error} onRetry={() => void overview.refetch()} />
    );
  if (host === undefined) {
    return (
      <div className={styles.page}>
        <Skeleton width={260} height={24} />
        <SkeletonRows rows={6} label="The host is on its way" />
      </div>
    );
  }
  if (host === null) {
    return (
      <Empty whole title="There is no such host" action={<Link to="/">Go to the fleet</Link>}>
        It may have been removed.
      </Empty>
    );
  }
  const chart = { hostId, asked: shown, frame };
  const ranges = RANGES.map((range) => ({ value: range, label: range }));
  return (
    <div className={styles.page}>
      <HostHeader host={host} details={details.data} />
      <div className={styles.tools}>
        <Segments<Range | "">
          label="Range"
          value={shown.range ?? ""}
          options={ranges}
          onChange={(range) => range !== "" && void navigate({ search: range === USUAL_RANGE ? {} : { range } })}
        />
        <Link to="/hosts/$hostId/diagnostics" params={{ hostId }}>
          Diagnostics
        </Link>
        {!shown.live && <Zoomed shown={shown} onBack={() => void navigate({ search: {} })} />}
      </div>
      <div className={styles.charts}>
        <CpuChart {...chart} marks={marks} />
        <LoadChart {...chart} cores={host.cpu_cores} />
        <MemoryChart {...chart} />
        <DiskChart {...chart} />
        <NetworkChart {...chart} />
        <TemperatureChart {...chart} />
      </div>
    </div>
  );
}

/** What all charts share: the stretch, its gaps with their causes, zooming. Beside it what is marked on one. */
function useFrame(hostId: string, shown: Shown): { frame: ChartFrame; marks: Span[] } {
  const navigate = route.useNavigate();
  const { data: rows } = useQuery(seriesQuery("cpu", hostId, shown));
  const { data: pi } = useQuery(seriesQuery("pi", hostId, shown));
  const { data: gaps } = useQuery(gapsQuery(hostId));
  const { data: events } = useQuery(hostEventsQuery(hostId));
  const { stretch } = shown;
  const spans = useMemo(() => {
    const holes = holesIn(
      (rows ?? []).map(({ time }) => Date.parse(time)),
      stretch,
    );
    return explained(holes, gaps ?? [], events ?? []);
  }, [rows, gaps, events, stretch]);
  const marks = useMemo(() => {
    const throttle = (pi ?? []).filter(({ under_voltage: low }) => low !== null);
    const times = throttle.map(({ time }) => Date.parse(time));
    return spansWhere(
      times,
      throttle.map(({ under_voltage: low }) => low),
      "Under-voltage",
      stepOf(times) * 1.5,
    );
  }, [pi]);
  const frame = {
    stretch,
    group: `host ${hostId}`,
    spans,
    onZoom: ({ start, end }: Stretch) => void navigate({ search: { from: start, to: end } }),
    onZoomBack: () => void navigate({ search: {} }),
  };
  return { frame, marks };
}

function Zoomed({ shown, onBack }: { shown: Shown; onBack: () => void }): JSX.Element {
  const now = useNow();
  const { start, end } = shown.stretch;
  return (
    <p className={styles.zoomed}>
      {clockTime(start, now)} to {clockTime(end, now)}
      <Button kind="quiet" icon="close" onClick={onBack}>
        Back to now
      </Button>
    </p>
  );
}
