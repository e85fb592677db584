// The line that makes a host join, how long it holds, and the same by hand.
import type { JSX, ReactNode } from "react";

import { Note, Panel } from "../admin/panel";
import type { Line } from "../api/enrolment";
import { Lines } from "../kit/copy";
import { Countdown } from "../kit/countdown";
import { plural } from "../kit/format";
import { Icon } from "../kit/icon";
import { helmLines, speaksHttps } from "./kubernetes";
import styles from "./line-panel.module.css";
import type { System } from "./systems";

interface LinePanelProps {
  line: Line;
  system: System;
  buildLabel: string;
}

export function LinePanel({ line, system, buildLabel }: LinePanelProps): JSX.Element {
  const { token, provision } = line;
  if (system.id === "kubernetes") {
    return (
      <Panel title="Run this" about={system.where} aside={<Until line={line} />}>
        {!speaksHttps(provision) && (
          <Note tone="warn">
            <Icon name="statusWarn" />
            <span>
              Agents of a cluster speak HTTPS only, and this server’s address is <code>{provision.config.server}</code>.
              Start it with <code>--tls auto</code>, or with <code>--external-url</code> where a proxy speaks HTTPS.
            </span>
          </Note>
        )}
        <Lines
          label="Command lines for the cluster"
          text={helmLines(provision, token.token)}
          kind="primary"
          copyLabel="Copy the lines"
        />
        <Once />
      </Panel>
    );
  }
  const { one_liner, steps } = provision.install;
  return (
    <Panel
      title={one_liner === "" ? "Install it by hand" : "Run this"}
      about={one_liner === "" ? undefined : system.where}
      aside={<Until line={line} />}
    >
      {one_liner === "" ? (
        <>
          <NoBinary system={system} buildLabel={buildLabel} filename={provision.platform} />
          <Lines label="Steps by hand" text={steps} />
          <p className={styles.once}>The token alone, for a package or an image:</p>
          <Lines label="Registration token" text={token.token} wraps copyLabel="Copy the token" />
        </>
      ) : (
        <>
          <Lines label="The line" text={one_liner} wraps kind="primary" copyLabel="Copy the line" />
          <details className={styles.hand}>
            <summary>
              <Icon name="right" size={14} />
              Step by step, by hand
            </summary>
            <Lines label="Steps by hand" text={steps} />
          </details>
        </>
      )}
      <Once />
    </Panel>
  );
}

function Until({ line: { token } }: { line: Line }): JSX.Element {
  return (
    <p className={styles.until}>
      <Icon name="clock" size={15} />
      <span>
        {token.uses === 0 ? "any number of hosts" : plural(token.uses, "host")}, ends in{" "}
        <strong>
          <Countdown until={token.expires_at} over="no time: it has ended" />
        </strong>
      </span>
    </p>
  );
}

function Once(): JSX.Element {
  return (
    <p className={styles.once}>
      The token in it is shown this once. Whoever has it can register a host: treat it as a password.
    </p>
  );
}

interface NoBinaryProps {
  system: System;
  buildLabel: string;
  filename: string;
  children?: ReactNode;
}

/** The server cannot give the program away: what to do about it. */
export function NoBinary({ system, buildLabel, filename }: NoBinaryProps): JSX.Element {
  return (
    <Note tone="warn">
      <Icon name="statusWarn" />
      <span>
        This server offers no binary for {system.label} ({buildLabel}), so there is no line that does it all. Put{" "}
        <code>{filename}</code> into the folder of <code>--releases</code>, or bring the program to the host yourself
        and follow the steps.
      </span>
    </Note>
  );
}
