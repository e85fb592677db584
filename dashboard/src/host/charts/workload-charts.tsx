// One workload over time: processors, memory, network.
import { type JSX, useMemo } from "react";

import { columnsOf } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { byteRate, bytes, percent } from "../../kit/format";
import { ratesOf } from "../rates";
import type { Workload } from "../workloads";
import type { HostChart } from "./frame";
import { useSeries } from "./series";
import styles from "./workload-charts.module.css";

export function WorkloadCharts({ workload, ...chart }: HostChart & { workload: Workload }): JSX.Element {
  const { rows, state } = useSeries("container", chart);
  const { container_id: id, memory_limit: limit, cpu_cores: cores } = workload;
  const own = useMemo(() => rows.filter((row) => row.container_id === id), [rows, id]);
  const [cpu, memory, network] = useMemo(() => {
    const { times, series } = columnsOf(own, [
      { field: "net_rx_bytes", label: "Received", color: "--series-1" },
      { field: "net_tx_bytes", label: "Sent", color: "--series-2" },
    ]);
    return [
      columnsOf(own, [{ field: "cpu_percent", label: "Busy", color: "--series-1", filled: true }]),
      columnsOf(own, [{ field: "memory_bytes", label: "In use", color: "--series-3", filled: true }]),
      { times, series: series.map((one) => ({ ...one, values: ratesOf(times, one.values), band: undefined })) },
    ];
  }, [own]);
  const limits = useMemo(() => (limit > 0 ? [{ value: limit, label: `at most ${bytes(limit)}` }] : []), [limit]);
  const whole = useMemo(
    () => (cores > 0 ? [{ value: cores * 100, label: `${String(cores)} of its processors`, calm: true }] : []),
    [cores],
  );
  const { frame } = chart;
  return (
    <div className={styles.charts}>
      <TimeChart {...frame} title="Processors" columns={cpu} state={state} format={percent} least={10} limits={whole} />
      <TimeChart
        {...frame}
        title="Memory"
        columns={memory}
        state={state}
        format={bytes}
        binary
        least={1024 ** 2}
        limits={limits}
      />
      <TimeChart {...frame} title="Network" columns={network} state={state} format={byteRate} binary least={1024} />
    </div>
  );
}
