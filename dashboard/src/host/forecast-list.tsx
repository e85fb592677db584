// How much is left on each file system, and when it will be full.
import type { JSX } from "react";

import type { Forecast } from "../api/host";
import { bytes, instant } from "../kit/format";
import { LevelSign } from "../kit/meter";
import { byUrgency, outlookOf } from "./forecast";
import styles from "./forecast-list.module.css";

export function ForecastList({ forecasts }: { forecasts: Forecast[] }): JSX.Element {
  return (
    <ul className={styles.list} aria-label="Time to full">
      {byUrgency(forecasts).map((forecast) => {
        const { level, says, rate } = outlookOf(forecast);
        const { mountpoint, device, free_bytes: free, total_bytes: total, full_at: when } = forecast;
        return (
          <li key={`${device} ${mountpoint}`} data-level={level}>
            <bdi className={styles.mount} title={`${mountpoint} on ${device}`}>
              {mountpoint}
            </bdi>
            <span className={styles.free}>{`${bytes(free)} free of ${bytes(total)}`}</span>
            <span className={styles.rate}>{rate}</span>
            <span className={styles.says} title={when ? instant(Date.parse(when)) : undefined}>
              <LevelSign level={level} />
              {says}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
