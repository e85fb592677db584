// Finding out what is wrong on one host: asks for diagnostics, shows the one that the address names, and those before.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { JSX } from "react";

import { type Command, type Diagnostic, historyQuery, hostSettingsQuery, type Kind, useRun } from "../api/commands";
import type { Host } from "../api/fleet";
import { messageFor } from "../api/problem";
import { hostOverviewQuery } from "../api/series";
import { mayAct, meQuery } from "../api/session";
import { CommandPanel } from "../diagnostics/command-panel";
import { checked, filledFrom } from "../diagnostics/form";
import { HistoryList } from "../diagnostics/history-list";
import { type Fields, kindOf } from "../diagnostics/kinds";
import { addressOf, changed, fieldsFor, fieldsOf, specOf } from "../diagnostics/params";
import { kindRefusal, policyIn, refusal } from "../diagnostics/policy";
import { NO_RUNNING } from "../diagnostics/refusal";
import { ToolForm } from "../diagnostics/tool-form";
import { ToolPicker } from "../diagnostics/tool-picker";
import { Empty, Failure } from "../kit/empty";
import { SkeletonRows } from "../kit/skeleton";
import { useTitle } from "../kit/title";
import { toast } from "../kit/toast";
import styles from "./diagnostics.module.css";

const route = getRouteApi("/signed-in/hosts/$hostId/diagnostics");

export function HostDiagnosticsPage(): JSX.Element {
  const { hostId } = route.useParams();
  const overview = useQuery(hostOverviewQuery(hostId));
  const host = overview.data;
  useTitle("Diagnostics", host?.hostname);
  // The page around it says where there is no such host.
  return (
    <div className={styles.tab}>
      {host ? <Tools key={hostId} host={host} /> : <SkeletonRows rows={6} label="The host is on its way" />}
    </div>
  );
}

function Tools({ host }: { host: Host }): JSX.Element {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  const { data: me } = useQuery(meQuery);
  const { data: settings } = useQuery(hostSettingsQuery(host.id));
  const history = useQuery(historyQuery(host.id));
  const run = useRun();
  const policy = policyIn(settings?.effective);
  const notAllowed = mayAct(me, "admin") ? null : NO_RUNNING;
  const spec = specOf(params.tool);
  const fields = fieldsOf(params);

  const ask = (diagnostic: Diagnostic, tool: Kind, filled: Fields): void =>
    run.mutate(
      { hostId: host.id, diagnostic },
      {
        onSuccess: (command) => void navigate({ search: addressOf(tool, filled, command.id) }),
        onError: (error) => toast.failed(`It was not asked for. ${messageFor(error)}`),
      },
    );
  const again = (command: Command, over: Fields = {}): void => {
    const tool = kindOf(command.type);
    if (!tool) return;
    const filled = { ...filledFrom(command), ...over };
    const { diagnostic } = checked(tool, filled);
    if (diagnostic) ask(diagnostic, tool.kind, filled);
  };
  return (
    <>
      <ToolPicker
        chosen={spec.kind}
        refusalOf={(kind) => kindRefusal(policy, kind)}
        onChoose={(tool) => void navigate({ search: addressOf(tool, fieldsFor(tool, fields)), replace: true })}
      />
      <div className={styles.form}>
        <ToolForm
          key={spec.kind}
          spec={spec}
          filled={fields}
          onFill={(name, value) =>
            void navigate({
              search: (before) => changed(before, { [name]: value === "" ? undefined : value }),
              replace: true,
            })
          }
          onRun={(diagnostic) => ask(diagnostic, spec.kind, fields)}
          refusal={notAllowed ?? kindRefusal(policy, spec.kind)}
          refusalOf={(diagnostic) => refusal(policy, diagnostic)}
          busy={run.isPending}
          action="Run"
        />
      </div>
      <div className={styles.below}>
        <section className={styles.history} aria-label="History">
          <h2>History</h2>
          {history.isPending ? (
            <SkeletonRows rows={4} label="The history is on its way" />
          ) : history.isError && !history.data ? (
            <Failure title="Cannot show the history" error={history.error} onRetry={() => void history.refetch()} />
          ) : history.data.length === 0 ? (
            <p className={styles.faint}>Nothing was run on this host yet.</p>
          ) : (
            <HistoryList
              commands={history.data}
              shown={params.run}
              onShow={(command) =>
                void navigate({
                  search: addressOf(kindOf(command.type)?.kind ?? spec.kind, filledFrom(command), command.id),
                })
              }
            />
          )}
        </section>
        {params.run === undefined ? (
          <section className={styles.nothing} aria-label="Result">
            <Empty icon={spec.icon} title={spec.does}>
              {notAllowed === null
                ? "Fill in what is asked for and run it: the result is shown here as it comes, and stays in the history."
                : "Results of what others have run are in the history."}
            </Empty>
          </section>
        ) : (
          <CommandPanel
            key={params.run}
            id={params.run}
            host={host}
            refusal={notAllowed}
            view={params}
            onView={(change) =>
              void navigate({
                search: (before) => changed(before, change),
                // Going down into folders is a way to go back.
                replace: !("at" in change),
              })
            }
            onAgain={(command) => again(command)}
            onLook={(command, path) => again(command, { path })}
          />
        )}
      </div>
    </>
  );
}
