// Echo requests: a dot for each reply as high as it took, a cross for each that was lost.
import { type JSX, useRef } from "react";

import { milliseconds, percent } from "../../kit/format";
import { levelOf } from "../../kit/meter";
import { Stats } from "../../kit/stats";
import { useWidth } from "../../kit/width";
import { type PingReport, type Probe, summed } from "../results";
import styles from "./ping-result.module.css";

const HEIGHT = 190;
const TOP = 14;
const BOTTOM = 26;
const LEFT = 62;
const RIGHT = 14;
/** Replies that are listed beneath: more would be a page of them. */
const LISTED = 100;

/** `expected` requests will there be when all are through. */
export function PingResult({ report, expected }: { report: PingReport; expected: number }): JSX.Element {
  const { probes } = report;
  const { sent, received, loss, min, avg, max, deviation } = summed(probes);
  return (
    <div className={styles.ping}>
      <Stats
        label="Round trips"
        stats={[
          { label: "Lost", value: percent(loss), level: received === 0 && sent > 0 ? "crit" : levelOf(loss, 1, 50) },
          { label: "Mean", value: milliseconds(avg) },
          { label: "Shortest", value: milliseconds(min) },
          { label: "Longest", value: milliseconds(max) },
          { label: "Deviation", value: milliseconds(deviation) },
          { label: "Answered", value: `${received} of ${sent}` },
          ...(report.address ? [{ label: "Address", value: report.address }] : []),
        ]}
      />
      <Dots probes={probes} places={Math.max(expected, probes.length)} average={avg} longest={max} />
      <table className={styles.list}>
        <thead>
          <tr>
            <th scope="col">Request</th>
            <th scope="col">Round trip</th>
            <th scope="col">Answer</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {probes.slice(-LISTED).map((probe) => (
            <tr key={probe.seq} data-lost={!probe.success || undefined}>
              <td>{probe.seq + 1}</td>
              <td>{probe.success ? milliseconds(probe.ms) : "lost"}</td>
              <td>{probe.response}</td>
              <td>
                <bdi>{probe.peer}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface DotsProps {
  probes: Probe[];
  places: number;
  average: number | null;
  longest: number | null;
}

function Dots({ probes, places, average, longest }: DotsProps): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const top = ceiling(longest ?? 0);
  const base = HEIGHT - BOTTOM;
  const x = (seq: number): number => LEFT + ((seq + 0.5) * (width - LEFT - RIGHT)) / Math.max(1, places);
  const y = (ms: number): number => base - (ms / top) * (base - TOP);
  const radius = places > 60 ? 2.5 : 4;
  const lost = probes.filter(({ success }) => !success).length;
  const said = `${probes.length - lost} of ${probes.length} requests were answered, on average in ${milliseconds(average)}`;
  return (
    <div ref={frame} className={styles.frame}>
      <svg width={width} height={HEIGHT} role="img" aria-label={said} className={styles.dots}>
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line className={styles.grid} x1={LEFT} x2={width - RIGHT} y1={y(top * share)} y2={y(top * share)} />
            <text className={styles.axis} x={LEFT - 10} y={y(top * share) + 4} textAnchor="end">
              {longest === null ? "" : share === 0 ? "0" : milliseconds(top * share)}
            </text>
          </g>
        ))}
        {average !== null && (
          <line className={styles.average} x1={LEFT} x2={width - RIGHT} y1={y(average)} y2={y(average)} />
        )}
        {probes.map((probe) =>
          probe.success ? (
            <g key={probe.seq}>
              <line className={styles.stem} x1={x(probe.seq)} x2={x(probe.seq)} y1={base} y2={y(probe.ms)} />
              <circle className={styles.dot} cx={x(probe.seq)} cy={y(probe.ms)} r={radius}>
                <title>{`Request ${probe.seq + 1}: ${milliseconds(probe.ms)}`}</title>
              </circle>
            </g>
          ) : (
            <g key={probe.seq} transform={`translate(${x(probe.seq)} ${TOP + 6})`}>
              <line className={styles.lostStem} y1={8} y2={base - TOP - 6} />
              <path className={styles.lost} d="m-4.500-4.500 9 9m0-9-9 9">
                <title>{`Request ${probe.seq + 1}: ${probe.response}`}</title>
              </path>
            </g>
          ),
        )}
        {ticks(places).map((seq) => (
          <text key={seq} className={styles.axis} x={x(seq)} y={HEIGHT - 8} textAnchor="middle">
            {seq + 1}
          </text>
        ))}
      </svg>
    </div>
  );
}

/** A round number above all: what is drawn does not touch the edge. */
export function ceiling(longest: number): number {
  if (longest <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(longest));
  const step = [1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * size >= longest * 1.08) ?? 12;
  return step * size;
}

/** At most a dozen numbers below. */
function ticks(places: number): number[] {
  const step = Math.max(1, Math.ceil(places / 12));
  return Array.from({ length: Math.ceil(places / step) }, (_, at) => at * step);
}
