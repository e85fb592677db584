// Every core over time, below what all of them did; over long stretches every core as it is now.
import { useQuery } from "@tanstack/react-query";
import { type JSX, useMemo } from "react";

import { latestQuery } from "../../api/host";
import { coresQuery, RAW_MS } from "../../api/series";
import { heatRows } from "../../chart/heat";
import { HeatPlace, HeatStrip } from "../../chart/heat-strip";
import { percent } from "../../kit/format";
import { useNear } from "../near";
import styles from "./core-strip.module.css";
import type { HostChart } from "./frame";

export function CoreStrip(chart: HostChart & { cores: number }): JSX.Element | null {
  const { start, end } = chart.frame.stretch;
  // The stretch of a range ends now, a moment after that of the readings.
  return end - start <= RAW_MS + 1000 ? <CoreHistory {...chart} /> : <CoresNow {...chart} />;
}

function CoreHistory({ hostId, asked, frame, cores }: HostChart & { cores: number }): JSX.Element | null {
  const { data } = useQuery({ ...coresQuery(hostId, asked), enabled: useNear() });
  const heat = useMemo(() => heatRows(data ?? []), [data]);
  if (!data && cores > 1) return <HeatPlace rows={cores} />;
  if (heat.rows.length < 2) return null;
  return <HeatStrip thing="Core" heat={heat} stretch={frame.stretch} most={100} format={percent} />;
}

/** Buckets do not hold cores: what they do now, and where their history is. */
function CoresNow({ hostId }: HostChart): JSX.Element | null {
  const { data } = useQuery({ ...latestQuery("cpu", hostId), enabled: useNear() });
  const found: unknown = data?.[0]?.core_usages;
  const cores = Array.isArray(found) ? found.map((value) => (typeof value === "number" ? value : null)) : [];
  if (cores.length < 2) return null;
  return (
    <div className={styles.now}>
      <p>{`${String(cores.length)} cores as last measured; over time in stretches of an hour or less`}</p>
      <ul className={styles.cores} aria-label="Cores">
        {cores.map((value, core) => (
          <li key={core} title={`Core ${String(core)}: ${percent(value)}`}>
            <svg viewBox="0 0 10 24" preserveAspectRatio="none" aria-hidden>
              <rect width="10" height="24" className={styles.track} />
              <rect
                y={24 - (24 * (value ?? 0)) / 100}
                width="10"
                height={(24 * (value ?? 0)) / 100}
                className={(value ?? 0) >= 90 ? styles.hot : styles.fill}
              />
            </svg>
            <span className="unseen">{`Core ${String(core)}: ${percent(value)}`}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
