// One command: who asked what when, how far it is, and what came of it. It follows the command while it runs.
import type { JSX } from "react";

import { type Command, isOver, type Progress, useCancel, useWatched } from "../api/commands";
import type { Host } from "../api/fleet";
import { messageFor } from "../api/problem";
import { HostLink } from "../fleet/host-link";
import { Button, IconButton } from "../kit/button";
import { Failure } from "../kit/empty";
import { count, duration, instant, milliseconds } from "../kit/format";
import { Icon } from "../kit/icon";
import { copyText, fileName, saveFile } from "../kit/save";
import { Skeleton, SkeletonRows } from "../kit/skeleton";
import { Time, useNow } from "../kit/time";
import { toast } from "../kit/toast";
import styles from "./command-panel.module.css";
import { CommandSign } from "./command-sign";
import { subjectOf } from "./form";
import { kindName } from "./kinds";
import { cutOff, readResult, type Result, soFar } from "./results";
import { ConnectResult } from "./results/connect-result";
import { DiskResult } from "./results/disk-result";
import { DnsResult } from "./results/dns-result";
import { HopsResult } from "./results/hops-result";
import { LogsResult } from "./results/logs-result";
import { MountsResult } from "./results/mounts-result";
import { PingResult } from "./results/ping-result";
import { SocketsResult } from "./results/sockets-result";
import type { Looking } from "./view";

interface CommandPanelProps extends Looking {
  id: string;
  /** The host, where it is known: it may be away. */
  host?: Host | undefined;
  /** Where several hosts are looked at: which it is. */
  named?: boolean;
  /** Why nothing may be run or cancelled; null where it may. */
  refusal: string | null;
  onAgain: (command: Command) => void;
  /** Looks into a folder of the same host. */
  onLook: (command: Command, path: string) => void;
}

export function CommandPanel(props: CommandPanelProps): JSX.Element {
  const { command, progress } = useWatched(props.id);
  if (command.isError && !command.data)
    return (
      <section className={styles.panel} aria-label="Result">
        <Failure title="Cannot show this result" error={command.error} onRetry={() => void command.refetch()} />
      </section>
    );
  if (!command.data) {
    return (
      <section className={styles.panel} aria-label="Result">
        <Skeleton width={220} height={20} />
        <SkeletonRows rows={5} label="The result is on its way" />
      </section>
    );
  }
  return <Known {...props} command={command.data} progress={progress} />;
}

interface KnownProps extends CommandPanelProps {
  command: Command;
  progress: Progress[];
}

function Known({ command, progress, host, named, refusal, onAgain, onLook, view, onView }: KnownProps): JSX.Element {
  const subject = subjectOf(command);
  const cut = command.result === undefined ? null : cutOff(command.type, command.result);
  return (
    <section className={styles.panel} aria-label="Result">
      <header className={styles.head}>
        <div className={styles.title}>
          <h2>
            {kindName(command.type)} {subject && <bdi>{subject}</bdi>}
          </h2>
          <CommandSign state={command.state} />
        </div>
        <p className={styles.facts}>
          {named && (
            <span>
              on <HostLink host={{ id: command.agent_id, hostname: command.hostname }} />
            </span>
          )}
          <span>
            by <bdi>{command.requested_by}</bdi>
          </span>
          <Time at={command.queued_at} as="clock" />
          <Took command={command} />
        </p>
        <Actions command={command} refusal={refusal} onAgain={() => onAgain(command)} />
      </header>
      {cut !== null && (
        <p className={styles.cut}>
          <Icon name="statusWarn" size={15} />
          Not all of it: {cut}.
        </p>
      )}
      <Body
        command={command}
        progress={progress}
        host={host}
        view={view}
        onView={onView}
        onLook={refusal === null ? (path) => onLook(command, path) : null}
      />
    </section>
  );
}

/** From when it was fetched to its end; of what runs, so far. */
function Took({ command }: { command: Command }): JSX.Element | null {
  const now = useNow();
  const begun = Date.parse(command.started_at ?? command.sent_at ?? "");
  if (Number.isNaN(begun)) return null;
  const ended = Date.parse(command.finished_at ?? "");
  if (Number.isNaN(ended)) return isOver(command) ? null : <span>for {duration((now - begun) / 1000)}</span>;
  return <span title="From the host's start to its answer">took {milliseconds(Math.max(0, ended - begun))}</span>;
}

function Actions({
  command,
  refusal,
  onAgain,
}: {
  command: Command;
  refusal: string | null;
  onAgain: () => void;
}): JSX.Element {
  const cancel = useCancel();
  const json = (): string => JSON.stringify(command.result ?? null, null, 2);
  const hasResult = command.result !== undefined;
  if (!isOver(command)) {
    return (
      <div className={styles.actions}>
        <Button
          icon="close"
          busy={cancel.isPending}
          disabled={refusal !== null}
          title={refusal ?? undefined}
          onClick={() =>
            cancel.mutate(command.id, { onError: (error) => toast.failed(`Cannot cancel it. ${messageFor(error)}`) })
          }
        >
          Cancel
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.actions}>
      {hasResult && (
        <>
          <IconButton
            icon="copy"
            label="Copy as JSON"
            onClick={() =>
              void copyText(json()).then((done) =>
                done
                  ? toast.done("The result is copied as JSON.")
                  : toast.failed("The browser does not let it be copied."),
              )
            }
          />
          <IconButton
            icon="download"
            label="Download as JSON"
            onClick={() =>
              saveFile(
                `${fileName(command.type, command.hostname, subjectOf(command), command.queued_at.slice(0, 19))}.json`,
                json(),
              )
            }
          />
        </>
      )}
      {command.type !== "update" && (
        <Button icon="refresh" disabled={refusal !== null} title={refusal ?? undefined} onClick={onAgain}>
          Run again
        </Button>
      )}
    </div>
  );
}

interface BodyProps extends Looking {
  command: Command;
  progress: Progress[];
  host: Host | undefined;
  onLook: ((path: string) => void) | null;
}

function Body({ command, progress, host, onLook, ...looking }: BodyProps): JSX.Element {
  if (command.result !== undefined)
    return <Shown result={readResult(command.type, command.result)} command={command} onLook={onLook} {...looking} />;
  const partly = soFar(command.type, progress);
  const live = partly && partly.kind !== "disk_usage" && (
    <Shown result={partly} command={command} onLook={null} {...looking} />
  );
  if (isOver(command)) {
    return (
      <>
        <Ended command={command} />
        {live}
      </>
    );
  }
  return (
    <>
      {!live && <Waiting command={command} host={host} />}
      {partly?.kind === "disk_usage" && (
        <p className={styles.sofar}>
          {count(partly.report.scannedFolders)} folders and {count(partly.report.scannedFiles)} files were looked at so
          far.
        </p>
      )}
      {live}
    </>
  );
}

/** Before anything is told. */
function Waiting({ command, host }: { command: Command; host: Host | undefined }): JSX.Element {
  const away = host !== undefined && ["offline", "stopped", "asleep"].includes(host.status);
  const words = {
    queued: away
      ? "The host is away. It gets this when it is back, unless that takes too long."
      : "It waits for the host to fetch it.",
    sent: "The host has it, and has not begun yet.",
  }[command.state];
  return (
    <div className={styles.waiting} role="status">
      <span className={styles.bar} data-state={command.state} />
      <p>{words ?? "The host is at it."}</p>
      {command.state === "queued" && (
        <p className={styles.faint}>
          It expires <Time at={command.deadline} />, at {instant(Date.parse(command.deadline))}.
        </p>
      )}
    </div>
  );
}

const ENDS: Record<string, string> = {
  failed: "It failed",
  expired: "The host did not answer in time",
  cancelled: "It was cancelled",
  done: "There is no result any more",
};

function Ended({ command: { state, error } }: { command: Command }): JSX.Element {
  const told = error && error !== "cancelled" && state !== "expired" ? error : null;
  return (
    <div className={styles.ended} data-state={state} role={state === "failed" ? "alert" : undefined}>
      <h3>{ENDS[state] ?? "It has ended"}</h3>
      {told && (
        <p>
          <bdi>{told.charAt(0).toUpperCase() + told.slice(1)}.</bdi>
        </p>
      )}
      {state === "expired" && <p>It may be off, asleep or unreachable. What it answers later is not taken.</p>}
    </div>
  );
}

interface ShownProps extends Looking {
  result: Result;
  command: Command;
  onLook: ((path: string) => void) | null;
}

function Shown({ result, command, onLook, ...looking }: ShownProps): JSX.Element {
  switch (result.kind) {
    case "ping": {
      const asked = (command.request as { count?: unknown } | null)?.count;
      const expected = isOver(command) ? 0 : typeof asked === "number" && asked > 0 ? asked : 4;
      return <PingResult report={result.report} expected={expected} />;
    }
    case "traceroute":
      return <HopsResult hops={result.hops} text={result.text} />;
    case "connect":
      return <ConnectResult report={result.report} />;
    case "dns":
      return <DnsResult report={result.report} />;
    case "netstat":
      return <SocketsResult sockets={result.sockets} {...looking} />;
    case "disk_usage":
      return <DiskResult report={result.report} onLook={onLook} {...looking} />;
    case "mounts":
      return <MountsResult mounts={result.mounts} hostId={command.agent_id} {...looking} />;
    case "logs":
      return <LogsResult lines={result.lines} {...looking} />;
    default:
      return <pre className={styles.json}>{JSON.stringify(result.value, null, 2)}</pre>;
  }
}
