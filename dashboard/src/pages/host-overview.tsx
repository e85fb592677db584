// A host's charts over the stretch that the address says: each where the host has something to draw.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type JSX, type ReactNode, useId } from "react";

import { hostOverviewQuery } from "../api/series";
import { CpuChart } from "../host/charts/cpu-chart";
import { DiskBusyChart } from "../host/charts/disk-busy-chart";
import { DiskChart } from "../host/charts/disk-chart";
import { DiskIoChart } from "../host/charts/disk-io-chart";
import { DiskLatencyChart } from "../host/charts/disk-latency-chart";
import { DriveWearChart } from "../host/charts/drive-wear-chart";
import { FanChart } from "../host/charts/fan-chart";
import { GpuChart } from "../host/charts/gpu-chart";
import { GpuMemoryChart } from "../host/charts/gpu-memory-chart";
import { LoadChart } from "../host/charts/load-chart";
import { MemoryChart } from "../host/charts/memory-chart";
import { NetworkChart } from "../host/charts/network-chart";
import { NetworkErrorsChart } from "../host/charts/network-errors-chart";
import { OpenFilesChart } from "../host/charts/open-files-chart";
import { PiClockChart } from "../host/charts/pi-clock-chart";
import { PiThrottleChart } from "../host/charts/pi-throttle-chart";
import { PiVoltageChart } from "../host/charts/pi-voltage-chart";
import { PmicChart } from "../host/charts/pmic-chart";
import { PmicVoltageChart } from "../host/charts/pmic-voltage-chart";
import { PowerChart } from "../host/charts/power-chart";
import { PressureChart } from "../host/charts/pressure-chart";
import { ProcessCountChart } from "../host/charts/process-count-chart";
import { SensorVoltageChart } from "../host/charts/sensor-voltage-chart";
import { useKnownSeries } from "../host/charts/series";
import { SwapChart } from "../host/charts/swap-chart";
import { TemperatureChart } from "../host/charts/temperature-chart";
import { WifiChart } from "../host/charts/wifi-chart";
import { WifiRateChart } from "../host/charts/wifi-rate-chart";
import { WorkloadCpuChart } from "../host/charts/workload-cpu-chart";
import { WorkloadMemoryChart } from "../host/charts/workload-memory-chart";
import { DrivePanel, PoolPanel } from "../host/drive-panel";
import { useFrame } from "../host/frame";
import { interfacesOf, shownInterfaces } from "../host/interfaces";
import { Near } from "../host/near";
import { usePresence } from "../host/presence";
import { RangeBar } from "../host/range-bar";
import { useShown } from "../host/stretch";
import { Empty } from "../kit/empty";
import { Skeleton } from "../kit/skeleton";
import styles from "./host-overview.module.css";

const route = getRouteApi("/signed-in/hosts/$hostId/");

/** In less time a drive does not wear so that one sees it. */
const WEAR_MS = 6 * 86_400_000;

export function HostOverviewPage(): JSX.Element | null {
  const { hostId } = route.useParams();
  const params = route.useSearch();
  const navigate = route.useNavigate();
  const shown = useShown(params);
  const presence = usePresence(hostId);
  const { has, newest, known } = presence;
  const { data: host } = useQuery(hostOverviewQuery(hostId));
  const { frame, marks } = useFrame(hostId, shown, has("pi"));
  const chart = { hostId, asked: shown, frame };
  const faulty = useFaulty(chart, params.net);
  if (!host) return null;

  // What most hosts have is there at once; the rest comes when the host has said that it has it.
  const early = !known;
  if (known && !has("cpu") && !has("memory") && !has("disk")) {
    return (
      <Empty icon="clock" title="Nothing was measured yet">
        The first readings come within a minute of the agent&apos;s start. This page shows them by itself.
      </Empty>
    );
  }
  const drives = newest("drives");
  const pools = newest("pools");
  return (
    <div className={styles.page}>
      <div className={styles.tools}>
        <RangeBar shown={shown} />
      </div>
      <Group title="Processors and memory">
        {(early || has("cpu")) && <CpuChart {...chart} cores={host.cpu_cores} marks={marks} />}
        {(early || has("cpu", (row) => row.load_1m !== null)) && <LoadChart {...chart} cores={host.cpu_cores} />}
        {(early || has("memory")) && <MemoryChart {...chart} />}
        {has("pressure") && <PressureChart {...chart} />}
        {has("memory", (row) => (row.swap_total ?? 0) > 0) && <SwapChart {...chart} />}
        {has("system") && <ProcessCountChart {...chart} />}
        {has("kernel") && <OpenFilesChart {...chart} />}
      </Group>
      {early && <Waiting />}
      <Group title="Storage">
        {has("disk") && <DiskChart {...chart} />}
        {has("diskio") && <DiskIoChart {...chart} />}
        {has("diskio", (row) => row.read_latency !== null || row.write_latency !== null) && (
          <DiskLatencyChart {...chart} />
        )}
        {has("diskio", (row) => row.busy_percent !== null) && <DiskBusyChart {...chart} />}
        {drives.length > 0 && <DrivePanel drives={drives} />}
        {pools.length > 0 && <PoolPanel pools={pools} />}
        {frame.stretch.end - frame.stretch.start >= WEAR_MS && has("drives", (row) => row.wear_percent !== null) && (
          <DriveWearChart {...chart} />
        )}
      </Group>
      <Group title="Network">
        {has("network") && (
          <NetworkChart
            {...chart}
            chosen={params.net}
            onChoose={(net) => void navigate({ search: (before) => withNet(before, net) })}
          />
        )}
        {has("network") && faulty && <NetworkErrorsChart {...chart} chosen={params.net} />}
        {has("wifi") && <WifiChart {...chart} />}
        {has("wifi", (row) => row.bitrate_mbps !== null) && <WifiRateChart {...chart} />}
      </Group>
      <Group title="Sensors">
        {has("temperature") && <TemperatureChart {...chart} />}
        {has("sensors", (row) => row.fan_rpm !== null) && <FanChart {...chart} />}
        {has("sensors", (row) => row.volts !== null) && <SensorVoltageChart {...chart} />}
        {has("sensors", (row) => row.watts !== null) && <PowerChart {...chart} />}
      </Group>
      <Group title="Raspberry Pi">
        {has("pi") && <PiThrottleChart {...chart} />}
        {has("pi", (row) => row.arm_freq_hz !== null) && <PiClockChart {...chart} marks={marks} />}
        {has("pi", (row) => row.core_volts !== null) && <PiVoltageChart {...chart} marks={marks} />}
        {has("pmic", (row) => row.amperes !== null) && <PmicChart {...chart} />}
        {has("pmic", (row) => row.volts !== null) && <PmicVoltageChart {...chart} />}
      </Group>
      <Group title="Graphics">
        {has("gpus", (row) => row.busy_percent !== null) && <GpuChart {...chart} />}
        {has("gpus", (row) => row.memory_used_bytes !== null) && <GpuMemoryChart {...chart} />}
      </Group>
      <Group title="Workloads">
        {has("container") && <WorkloadCpuChart {...chart} />}
        {has("container") && <WorkloadMemoryChart {...chart} />}
      </Group>
    </div>
  );
}

function withNet<Params extends { net?: string }>(before: Params, net: string | undefined): Params {
  const next = { ...before };
  delete next.net;
  return net === undefined ? next : { ...next, net };
}

/** Charts that belong together, under a name; nothing where there are none. */
function Group({ title, children }: { title: string; children: ReactNode }): JSX.Element | null {
  const id = useId();
  // Each has a place of its own in the list, so that one that comes before it does not build it anew.
  const places = (Array.isArray(children) ? children : [children]) as ReactNode[];
  if (!places.some(Boolean)) return null;
  return (
    <div className={styles.group} role="group" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div className={styles.charts}>{places.map((chart, place) => chart && <Near key={place}>{chart}</Near>)}</div>
    </div>
  );
}

function Waiting(): JSX.Element {
  return (
    <div className={styles.charts} role="status" aria-label="More charts are on their way">
      <Skeleton height={240} />
      <Skeleton height={240} />
    </div>
  );
}

/** Whether packets of the shown interfaces were dropped or wrong: else there is nothing to draw. */
function useFaulty(chart: Parameters<typeof useKnownSeries>[1], net: string | undefined): boolean {
  const rows = useKnownSeries("network", chart);
  const interfaces = interfacesOf(rows);
  const names = shownInterfaces(interfaces, net);
  return interfaces.some(({ name, faulty }) => faulty && names.has(name));
}
