// Finding out what is wrong across the fleet: one diagnostic on several hosts, and what was run on all of them.
import { useQueries, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type JSX, useCallback, useMemo, useState } from "react";

import {
  askedForQuery,
  type Command,
  type Diagnostic,
  historyQuery,
  hostSettingsQuery,
  isOver,
  polledCommandQuery,
  useCancel,
  useRun,
} from "../api/commands";
import { fleetQuery, type Host } from "../api/fleet";
import { messageFor } from "../api/problem";
import { mayAct, meQuery } from "../api/session";
import { CommandPanel } from "../diagnostics/command-panel";
import { hostsToAsk, MOST_HISTORIES, together } from "../diagnostics/fleet-history";
import { checked, filledFrom } from "../diagnostics/form";
import { HistoryTable } from "../diagnostics/history-table";
import { HostPicker } from "../diagnostics/host-picker";
import { type Fields, kindOf } from "../diagnostics/kinds";
import {
  addressOf,
  changed,
  fieldsFor,
  fieldsOf,
  type FleetDiagnosticsParams,
  idsOf,
  specOf,
} from "../diagnostics/params";
import { kindRefusal, policyIn, refusal } from "../diagnostics/policy";
import { NO_RUNNING } from "../diagnostics/refusal";
import { RunTable } from "../diagnostics/run-table";
import { ToolForm } from "../diagnostics/tool-form";
import { ToolPicker } from "../diagnostics/tool-picker";
import { Button } from "../kit/button";
import { Empty, Failure } from "../kit/empty";
import { listed, plural } from "../kit/format";
import { Icon } from "../kit/icon";
import { Skeleton, SkeletonRows } from "../kit/skeleton";
import { toast } from "../kit/toast";
import { useTitle } from "../kit/title";
import styles from "./diagnostics.module.css";

const route = getRouteApi("/signed-in/diagnostics");
/** Names in a sentence; more are counted. */
const NAMED = 3;

export function DiagnosticsPage(): JSX.Element {
  const fleet = useQuery(fleetQuery);
  useTitle("Diagnostics");
  if (fleet.isError && !fleet.data)
    return <Failure whole title="Cannot show the hosts" error={fleet.error} onRetry={() => void fleet.refetch()} />;
  if (!fleet.data) {
    return (
      <div className={styles.page}>
        <Skeleton width={200} height={24} />
        <SkeletonRows rows={8} label="The hosts are on their way" />
      </div>
    );
  }
  return <Workbench hosts={fleet.data} />;
}

function Workbench({ hosts }: { hosts: Host[] }): JSX.Element {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  const { data: me } = useQuery(meQuery);
  const chosen = useMemo(() => idsOf(params.hosts), [params.hosts]);
  const byId = useMemo(() => new Map(hosts.map((host) => [host.id, host])), [hosts]);
  const spec = specOf(params.tool);
  const fields = fieldsOf(params);
  const policies = usePolicies(chosen);
  const { start, busy } = useStart();
  const { diagnostic } = checked(spec, fields);
  const why = (id: string): string | null => {
    const policy = policies.get(id) ?? {};
    return kindRefusal(policy, spec.kind) ?? (diagnostic ? refusal(policy, diagnostic) : null);
  };
  const able = chosen.filter((id) => byId.has(id) && why(id) === null);
  const refused = chosen.filter((id) => byId.has(id) && why(id) !== null);
  const notAllowed = mayAct(me, "admin") ? null : NO_RUNNING;
  const nowhere =
    chosen.length === 0 ? "Choose the hosts on which it shall run." : able.length === 0 ? why(chosen[0] ?? "") : null;

  const go = (search: FleetDiagnosticsParams, replace = false): void => void navigate({ search, replace });
  const run = async (wanted: Diagnostic, filled: Fields, on: string[]): Promise<void> => {
    const commands = await start(
      wanted,
      on.flatMap((id) => byId.get(id) ?? []),
    );
    const [first, ...others] = commands;
    if (!first) return;
    go({
      ...addressOf(wanted.type, filled, others.length === 0 ? first.id : undefined),
      hosts: chosen.length > 0 ? chosen.join(",") : on.join(","),
      ...(others.length > 0 && { runs: commands.map(({ id }) => id).join(",") }),
    });
  };
  const again = (command: Command, over: Fields = {}): void => {
    const tool = kindOf(command.type);
    const filled = { ...filledFrom(command), ...over };
    const wanted = tool && checked(tool, filled).diagnostic;
    if (wanted) void run(wanted, filled, [command.agent_id]);
  };
  const show = useCallback(
    (command: Command) =>
      void navigate({
        search: (before) => ({
          ...addressOf(kindOf(command.type)?.kind ?? "ping", filledFrom(command), command.id),
          ...(before.hosts !== undefined && { hosts: before.hosts }),
        }),
      }),
    [navigate],
  );
  const runs = idsOf(params.runs);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>Diagnostics</h1>
      </header>
      <div className={styles.bench}>
        <HostPicker
          hosts={hosts}
          chosen={chosen}
          onChoose={(ids) => go(changed(params, { hosts: ids.length > 0 ? ids.join(",") : undefined }), true)}
          refusalOf={({ id }) => why(id)}
        />
        <div className={styles.work}>
          <ToolPicker
            chosen={spec.kind}
            refusalOf={() => null}
            onChoose={(tool) =>
              go(
                {
                  ...addressOf(tool, fieldsFor(tool, fields)),
                  ...(params.hosts !== undefined && { hosts: params.hosts }),
                },
                true,
              )
            }
          />
          <ToolForm
            key={spec.kind}
            spec={spec}
            filled={fields}
            onFill={(name, value) => go(changed(params, { [name]: value === "" ? undefined : value }), true)}
            onRun={(wanted) => void run(wanted, fields, able)}
            refusal={notAllowed ?? nowhere}
            refusalOf={() => null}
            busy={busy}
            action={able.length === 0 ? "Run" : `Run on ${plural(able.length, "host")}`}
          />
          {refused.length > 0 && able.length > 0 && (
            <p className={styles.left}>
              <Icon name="lock" size={14} />
              {listed(
                refused.map((id) => byId.get(id)?.hostname ?? id),
                NAMED,
              )}{" "}
              will be left out:{" "}
              {(why(refused[0] ?? "") ?? "").replace("this host", refused.length === 1 ? "it" : "them")}
            </p>
          )}
          {runs.length > 0 && (
            <Runs
              ids={runs}
              shown={params.run}
              refusal={notAllowed}
              onShow={(id) => go(changed(params, { run: id, q: undefined, only: undefined, at: undefined }))}
            />
          )}
          {params.run !== undefined && (
            <CommandPanel
              key={params.run}
              id={params.run}
              named
              refusal={notAllowed}
              view={params}
              onView={(change) => go(changed(params, change), !("at" in change))}
              onAgain={(command) => again(command)}
              onLook={(command, path) => again(command, { path })}
            />
          )}
          <History chosen={chosen} everywhere={notAllowed === null} onShow={show} />
        </div>
      </div>
    </div>
  );
}

/** The policy of each host that is chosen; one that cannot be asked for forbids nothing here. */
function usePolicies(ids: string[]) {
  return useQueries({
    queries: ids.map((id) => hostSettingsQuery(id)),
    combine: (results) => new Map(ids.map((id, at) => [id, policyIn(results[at]?.data?.effective)])),
  });
}

/** Asks each host, and tells of those that refused. */
function useStart() {
  const { mutateAsync } = useRun();
  const [busy, setBusy] = useState(false);
  const start = async (diagnostic: Diagnostic, hosts: Host[]): Promise<Command[]> => {
    setBusy(true);
    const settled = await Promise.allSettled(hosts.map((host) => mutateAsync({ hostId: host.id, diagnostic })));
    setBusy(false);
    const faults = settled.flatMap((one, at) =>
      one.status === "rejected" ? [`${hosts[at]?.hostname ?? ""}: ${messageFor(one.reason)}`] : [],
    );
    if (faults.length > 0) toast.failed(`Not asked for on ${listed(faults, NAMED)}`);
    return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  };
  return { start, busy };
}

interface RunsProps {
  ids: string[];
  shown: string | undefined;
  refusal: string | null;
  onShow: (id: string) => void;
}

function Runs({ ids, shown, refusal: notAllowed, onShow }: RunsProps): JSX.Element {
  const cancel = useCancel();
  const { commands, waiting } = useQueries({
    queries: ids.map((id) => polledCommandQuery(id, ids.length)),
    combine: (results) => ({
      commands: results.flatMap(({ data }) => data ?? []),
      waiting: results.some(({ isPending }) => isPending),
    }),
  });
  const running = commands.filter((command) => !isOver(command));
  return (
    <section className={styles.panel} aria-label="Run">
      <header className={styles.panelHead}>
        <h2>
          {running.length > 0
            ? `${plural(commands.length - running.length, "host")} of ${String(ids.length)} answered`
            : plural(ids.length, "host")}
        </h2>
        {running.length > 0 && (
          <Button
            icon="close"
            disabled={notAllowed !== null}
            title={notAllowed ?? undefined}
            onClick={() => running.forEach(({ id }) => cancel.mutate(id))}
          >
            Cancel all
          </Button>
        )}
      </header>
      {waiting && commands.length === 0 ? (
        <SkeletonRows rows={3} label="The results are on their way" />
      ) : (
        <RunTable commands={commands} shown={shown} onShow={onShow} />
      )}
    </section>
  );
}

interface HistoryProps {
  chosen: string[];
  /** Whether one may know what was asked for anywhere. */
  everywhere: boolean;
  onShow: (command: Command) => void;
}

function History({ chosen, everywhere, onShow }: HistoryProps): JSX.Element {
  const asked = useQuery({ ...askedForQuery, enabled: everywhere });
  const ids = hostsToAsk(everywhere ? (asked.data ?? []) : [], chosen);
  const { commands, pending } = useQueries({
    queries: ids.map((id) => historyQuery(id)),
    combine: (results) => ({
      commands: together(results.map(({ data }) => data)),
      pending: results.some(({ isPending }) => isPending),
    }),
  });
  return (
    <section className={styles.panel} aria-label="History">
      <header className={styles.panelHead}>
        <h2>History</h2>
        <p>
          {everywhere
            ? ids.length === MOST_HISTORIES && `Of the ${String(MOST_HISTORIES)} hosts on which something was run last.`
            : chosen.length > 0 && "Of the hosts that are chosen."}
        </p>
      </header>
      {asked.isError && !asked.data ? (
        <Failure title="Cannot show the history" error={asked.error} onRetry={() => void asked.refetch()} />
      ) : (pending || (everywhere && asked.isPending)) && commands.length === 0 ? (
        <SkeletonRows rows={5} label="The history is on its way" />
      ) : commands.length === 0 ? (
        <Empty icon="pulse" title={everywhere || chosen.length > 0 ? "Nothing was run yet" : "Whose history?"}>
          {everywhere || chosen.length > 0
            ? "What is run on any host, by whom and with what result, is kept here."
            : "Choose hosts to see what was run on them."}
        </Empty>
      ) : (
        <HistoryTable commands={commands} onShow={onShow} />
      )}
    </section>
  );
}
