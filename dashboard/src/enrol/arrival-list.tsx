// Hosts as they come: registered, then heard of, then measured.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";

import type { Token } from "../api/enrolment";
import type { HostEvent } from "../api/fleet";
import { hostOverviewQuery } from "../api/series";
import { HostLink } from "../fleet/host-link";
import { StateSign } from "../fleet/state-sign";
import { buttonLook } from "../kit/button";
import { plural } from "../kit/format";
import { Icon } from "../kit/icon";
import { Time } from "../kit/time";
import styles from "./arrival-list.module.css";
import type { TokenState } from "./arrivals";

interface ArrivalListProps {
  token: Token;
  state: TokenState;
  hosts: HostEvent[];
}

const OVER: Record<TokenState, string> = {
  usable: "",
  used: "The token is used up.",
  ended: "The token has ended.",
  revoked: "The token was revoked.",
};

export function ArrivalList({ token, state, hosts }: ArrivalListProps): JSX.Element {
  const waits = state === "usable" && (token.uses_allowed === 0 || token.uses < token.uses_allowed);
  // Its machine was known: it has registered again, which is no arrival.
  const known = token.uses > 0 && !hosts.some(({ hostname }) => hostname === token.last_used_by);
  return (
    <div className={styles.arrivals} role="status">
      {hosts.map((event) => (
        <Arrival key={event.agent_id} event={event} />
      ))}
      {known && (
        <p className={styles.host}>
          <Icon name="statusOk" className={styles.ok} />
          <span>
            <bdi>{token.last_used_by ?? "A host"}</bdi> has used the token <Time at={token.last_used_at ?? null} />; it
            was known before.{" "}
            <Link to="/" search={{ q: token.last_used_by ?? "" }}>
              Find it in the fleet
            </Link>
          </span>
        </p>
      )}
      {waits ? (
        <p className={styles.waits}>
          <span className={styles.pulse} aria-hidden />
          {token.uses === 0
            ? "Waiting for the host. It appears here by itself, usually within half a minute."
            : `Waiting for more: ${plural(token.uses, "host")} so far.`}
        </p>
      ) : (
        state !== "used" && <p className={styles.waits}>{OVER[state]}</p>
      )}
    </div>
  );
}

function Arrival({ event }: { event: HostEvent }): JSX.Element {
  const { data: host } = useQuery({ ...hostOverviewQuery(event.agent_id), refetchInterval: 2000 });
  const measured = Boolean(host?.metrics_updated_at);
  return (
    <div className={styles.host}>
      <Icon name={measured ? "statusOk" : "statusNew"} className={measured ? styles.ok : undefined} />
      <div className={styles.about}>
        <p className={styles.name}>
          <HostLink host={{ id: event.agent_id, hostname: event.hostname }} />
          {host && <StateSign host={host} />}
        </p>
        <p className={styles.facts}>
          Registered <Time at={event.time} />
          {measured ? ", and its first measurements are here" : ", its first measurements are on their way"}
        </p>
      </div>
      <Link
        to="/hosts/$hostId"
        params={{ hostId: event.agent_id }}
        className={buttonLook(measured ? "primary" : "plain")}
      >
        Open the host
      </Link>
    </div>
  );
}
