// Says that the server does not answer, and since when; goes by itself when it does.
import type { JSX } from "react";

import { useAwaySince } from "../api/connection";
import { Icon } from "../kit/icon";
import { Time } from "../kit/time";
import styles from "./offline-banner.module.css";

export function OfflineBanner(): JSX.Element {
  const since = useAwaySince();
  return (
    <div role="status">
      {since !== null && (
        <p className={styles.banner}>
          <Icon name="plug" />
          <span>
            The server has not answered since <Time at={since} as="clock" />. What you see is from before; it is asked
            again every few seconds.
          </span>
        </p>
      )}
    </div>
  );
}
