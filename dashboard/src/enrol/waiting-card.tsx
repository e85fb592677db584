// A host that waits for an admin's yes: what it says it is, and what each answer means.
import type { JSX } from "react";

import type { Decision, Enrolment } from "../api/enrolment";
import { HostLink } from "../fleet/host-link";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import { plural } from "../kit/format";
import { Icon } from "../kit/icon";
import { Time } from "../kit/time";
import styles from "./waiting-card.module.css";

interface WaitingCardProps {
  enrolment: Enrolment;
  busy: boolean;
  onDecide: (decision: Decision) => void;
}

const DECIDED: Record<string, string> = {
  same: "It is the known host",
  new: "It is a host of its own",
  denied: "Denied",
};

export function WaitingCard({ enrolment, busy, onDecide }: WaitingCardProps): JSX.Element {
  const { hostname, agent_id, agent_hostname, kind, decision } = enrolment;
  const takeover = kind === "takeover";
  return (
    <article className={styles.card} aria-label={hostname}>
      <div className={styles.head}>
        <Icon name={decision ? (decision === "denied" ? "statusOff" : "statusOk") : "hand"} />
        <h2 title={hostname}>
          <bdi>{hostname}</bdi>
        </h2>
        {decision && <Badge tone={decision === "denied" ? "crit" : "ok"}>{DECIDED[decision] ?? decision}</Badge>}
      </div>
      <p className={styles.why}>
        {takeover ? (
          <>
            Its machine is known as{" "}
            {agent_id ? (
              <HostLink host={{ id: agent_id, hostname: agent_hostname ?? agent_id }} className={styles.known} />
            ) : (
              "a host that is gone"
            )}
            , and it could not prove to be that host. Either the host was installed anew, or this is a clone of it.
          </>
        ) : (
          <>
            Hosts of the fleet <strong>{enrolment.fleet}</strong> are approved by hand.
          </>
        )}
      </p>
      <dl className={styles.facts}>
        <div>
          <dt>From</dt>
          <dd>{enrolment.remote_address}</dd>
        </div>
        <div>
          <dt>System</dt>
          <dd>{enrolment.os ?? "–"}</dd>
        </div>
        <div>
          <dt>First asked</dt>
          <dd>
            <Time at={enrolment.first_asked_at} />
          </dd>
        </div>
        <div>
          <dt>Last asked</dt>
          <dd>
            <Time at={enrolment.last_asked_at} />, {plural(enrolment.asked, "time")}
          </dd>
        </div>
        {decision && (
          <div>
            <dt>Decided</dt>
            <dd>
              {enrolment.decided_by}, <Time at={enrolment.decided_at} />
            </dd>
          </div>
        )}
      </dl>
      <div className={styles.answers}>
        {takeover ? (
          <>
            <Answer
              label="It is the known host"
              means="It goes on where that one was; the old identity ends."
              disabled={busy || decision === "same"}
              onClick={() => onDecide("same")}
            />
            <Answer
              label="It is another host"
              means="A clone: it gets an identity of its own, the known host stays."
              disabled={busy || decision === "new"}
              onClick={() => onDecide("new")}
            />
          </>
        ) : (
          <Answer
            label="Approve"
            means="Its next registration succeeds."
            disabled={busy || decision === "same"}
            onClick={() => onDecide("same")}
          />
        )}
        <Answer
          danger
          label="Deny"
          means="It is refused until it has not asked for a week."
          disabled={busy || decision === "denied"}
          onClick={() => onDecide("denied")}
        />
      </div>
    </article>
  );
}

interface AnswerProps {
  label: string;
  means: string;
  danger?: boolean;
  disabled: boolean;
  onClick: () => void;
}

function Answer({ label, means, danger, disabled, onClick }: AnswerProps): JSX.Element {
  return (
    <div className={styles.answer}>
      <Button kind={danger ? "danger" : "plain"} disabled={disabled} onClick={onClick}>
        {label}
      </Button>
      <p>{means}</p>
    </div>
  );
}
