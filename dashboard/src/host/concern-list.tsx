// What needs a look at this host: sentences, or that nothing does.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";

import { type Host, thresholdsQuery } from "../api/fleet";
import { forecastQuery, type HostDetails, servicesQuery, updatesQuery } from "../api/host";
import { hostEventsQuery } from "../api/series";
import { isSilent, stateOf } from "../fleet/state";
import { Icon } from "../kit/icon";
import { Skeleton } from "../kit/skeleton";
import { useNow } from "../kit/time";
import styles from "./concern-list.module.css";
import { concernsOf } from "./concerns";
import type { Presence } from "./presence";
import { isFailed } from "./services";

const DAY_MS = 86_400_000;

interface ConcernListProps {
  host: Host;
  details: HostDetails | undefined;
  presence: Presence;
}

export function ConcernList({ host, details, presence }: ConcernListProps): JSX.Element | null {
  const { id } = host;
  const now = useNow();
  const { data: thresholds, isPending } = useQuery(thresholdsQuery);
  const { data: forecasts } = useQuery(forecastQuery(id));
  const { data: events } = useQuery(hostEventsQuery(id));
  const { data: services } = useQuery(servicesQuery(id));
  const { data: updates } = useQuery(updatesQuery(id));
  const concerns = concernsOf({
    host,
    thresholds,
    notices: details?.notices ?? [],
    forecasts: forecasts ?? [],
    disks: presence.newest("disk"),
    drives: presence.newest("drives"),
    pools: presence.newest("pools"),
    sensors: presence.newest("sensors"),
    underVoltages: (events ?? []).filter(
      ({ kind, time }) => kind === "under_voltage" && now - Date.parse(time) < DAY_MS,
    ).length,
    events: events ?? [],
    failedServices: (services ?? []).filter(isFailed).map(({ name }) => name),
    securityUpdates: updates?.security_count ?? 0,
    now,
  });
  if (concerns.length === 0 && isSilent(stateOf(host))) return null;
  // Before everything is known, that nothing is wrong would be a guess; its place is kept.
  if (concerns.length === 0 && (isPending || !presence.known)) return <Skeleton width={160} height={28} />;
  return (
    <ul className={styles.list} aria-label="What needs a look">
      {concerns.length === 0 && (
        <li data-level="calm">
          <Icon name="statusOk" size={15} />
          Nothing needs a look
        </li>
      )}
      {concerns.map(({ level, says, to }) => (
        <li key={says} data-level={level}>
          <Icon
            name={level === "crit" ? "statusCrit" : "statusWarn"}
            size={15}
            label={level === "crit" ? "critical" : "warning"}
          />
          {to ? (
            <Link to={to} params={{ hostId: id }} className={styles.link}>
              <bdi>{says}</bdi>
            </Link>
          ) : (
            <bdi>{says}</bdi>
          )}
        </li>
      ))}
    </ul>
  );
}
