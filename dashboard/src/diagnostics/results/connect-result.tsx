// A connection attempt, step by step, and who answers: certificates with the dates on which they end.
import type { JSX } from "react";

import { Badge } from "../../kit/badge";
import { IconButton } from "../../kit/button";
import { listed, milliseconds, plural } from "../../kit/format";
import { Icon } from "../../kit/icon";
import { LevelSign } from "../../kit/meter";
import { copyText } from "../../kit/save";
import { Time, useNow } from "../../kit/time";
import { toast } from "../../kit/toast";
import { levelOfDays } from "../days";
import type { Certificate, ConnectReport } from "../results";
import styles from "./connect-result.module.css";

/** Names of a certificate that are shown: some are for hundreds. */
const MOST_NAMES = 12;

export function ConnectResult({ report }: { report: ConnectReport }): JSX.Element {
  const { probe, addresses, address, tls } = report;
  const answered = probe?.success === true;
  return (
    <div className={styles.connect}>
      <p className={styles.verdict} data-tone={answered ? "ok" : "crit"}>
        <Icon name={answered ? "statusOk" : "statusCrit"} size={18} />
        {answered
          ? `It answers, after ${milliseconds(probe.ms)}.`
          : `It does not answer: ${probe?.response ?? "no reason is told"}.`}
      </p>
      <Steps report={report} />
      {addresses.length > 0 && (
        <p className={styles.addresses}>
          {addresses.map((each) => (
            <Badge
              key={each}
              tone={each === address ? "ok" : "plain"}
              title={each === address ? "This one answered" : "Not used"}
              {...(each === address && { icon: "check" as const })}
            >
              <bdi>{each}</bdi>
            </Badge>
          ))}
        </p>
      )}
      {tls && (
        <section className={styles.tls} aria-label="TLS">
          <p className={styles.verdict} data-tone={tls.verified ? "ok" : "crit"}>
            <Icon name={tls.verified ? "statusOk" : "statusCrit"} size={18} />
            {tls.verified ? "Its certificate is trusted." : `Not trusted: ${tls.error || "no reason is told"}.`}
            <span className={styles.suite}>{[tls.version, tls.cipher].filter(Boolean).join(", ")}</span>
          </p>
          <ol className={styles.chain}>
            {tls.certificates.map((certificate, at) => (
              <CertificateCard key={certificate.sha256 || at} certificate={certificate} first={at === 0} />
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

/** How the time was spent: name, connection, handshake. */
function Steps({ report: { dnsMs, tcpMs, tls } }: { report: ConnectReport }): JSX.Element | null {
  const steps = [
    { name: "Name", ms: dnsMs, look: 3 },
    // Counted from the name on.
    { name: "Connection", ms: tcpMs, look: 1 },
    { name: "TLS", ms: tls?.ms ?? null, look: 7 },
  ].flatMap((step) => (step.ms === null ? [] : [{ ...step, ms: step.ms }]));
  const whole = steps.reduce((sum, { ms }) => sum + ms, 0);
  if (whole === 0) return null;
  const starts = steps.map((_, at) => steps.slice(0, at).reduce((sum, { ms }) => sum + ms, 0));
  return (
    <div className={styles.steps}>
      {steps.map(({ name, ms, look }, at) => (
        <div key={name} className={styles.step}>
          <span>{name}</span>
          <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
            <rect className={styles.ground} width="100" height="10" />
            <rect
              x={(100 * (starts[at] ?? 0)) / whole}
              width={Math.max(0.5, (100 * ms) / whole)}
              height="10"
              style={{ fill: `var(--series-${look})` }}
            />
          </svg>
          <span className={styles.ms}>{milliseconds(ms)}</span>
        </div>
      ))}
    </div>
  );
}

function CertificateCard({ certificate, first }: { certificate: Certificate; first: boolean }): JSX.Element {
  const now = useNow();
  const { subject, issuer, names, notBefore, notAfter, daysLeft, serial, sha256, error } = certificate;
  if (error) {
    return (
      <li className={styles.certificate}>
        <h3>A certificate that cannot be read</h3>
        <p>{error}</p>
      </li>
    );
  }
  const level = levelOfDays(daysLeft);
  const [begin, end] = [Date.parse(notBefore), Date.parse(notAfter)];
  const gone = end > begin ? Math.min(1, Math.max(0, (now - begin) / (end - begin))) : 1;
  return (
    <li className={styles.certificate} data-level={level}>
      <h3>
        <bdi>{subject || "(no subject)"}</bdi>
        {!first && <span className={styles.voucher}>vouches</span>}
      </h3>
      <div className={styles.life}>
        <Time at={notBefore} as="clock" />
        <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden>
          <rect className={styles.ground} width="100" height="8" />
          <rect className={styles.gone} width={100 * gone} height="8" />
        </svg>
        <Time at={notAfter} as="clock" />
        <strong>
          <LevelSign level={level} />
          {daysLeft < 0 ? `over for ${plural(-daysLeft, "day")}` : `${plural(daysLeft, "day")} left`}
        </strong>
      </div>
      <dl className={styles.facts}>
        <dt>Issued by</dt>
        <dd>
          <bdi>{issuer}</bdi>
        </dd>
        {names.length > 0 && (
          <>
            <dt>For</dt>
            <dd title={names.join("\n")}>{listed(names, MOST_NAMES)}</dd>
          </>
        )}
        {serial && (
          <>
            <dt>Serial</dt>
            <dd>
              <code>{serial}</code>
            </dd>
          </>
        )}
        <dt>SHA-256</dt>
        <dd className={styles.print}>
          <code title={sha256}>{sha256}</code>
          <IconButton
            icon="copy"
            label="Copy the fingerprint"
            onClick={() => void copyText(sha256).then((done) => done && toast.done("The fingerprint is copied."))}
          />
        </dd>
      </dl>
    </li>
  );
}
