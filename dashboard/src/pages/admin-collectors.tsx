// What agents collect: set everywhere, by label, or for one host, with what holds and where it comes from.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type JSX, useDeferredValue, useMemo, useState } from "react";

import form from "../admin/form.module.css";
import { ListCard, ListTable } from "../admin/list-table";
import { PageHead, Panel } from "../admin/panel";
import type { CollectorsParams } from "../admin/params";
import {
  collectorsQuery,
  globalSettingsQuery,
  hostSettingsQuery,
  labelSettingsQuery,
  revisionsQuery,
  useForgetLabelSettings,
} from "../api/agent-settings";
import { fleetQuery, type Host } from "../api/fleet";
import { LabelLevelDialog, LabelLevels } from "../collectors/label-levels";
import { PriorityButton } from "../collectors/priority-button";
import { RevisionLine, RevisionList } from "../collectors/revision-line";
import { fromName, type LevelOf } from "../collectors/settings";
import { SettingsForm } from "../collectors/settings-form";
import { HostLink } from "../fleet/host-link";
import { searched } from "../fleet/search";
import { StateSign } from "../fleet/state-sign";
import { Button, buttonLook, Segments } from "../kit/button";
import { Confirm } from "../kit/confirm";
import { Empty, Failure } from "../kit/empty";
import { SearchField } from "../kit/field";
import { listed } from "../kit/format";
import { Icon } from "../kit/icon";
import { SystemIcon } from "../kit/os-icon";
import { SkeletonRows } from "../kit/skeleton";
import type { Column } from "../kit/table";
import { useTitle } from "../kit/title";
import { toast } from "../kit/toast";
import styles from "./admin-collectors.module.css";

const route = getRouteApi("/signed-in/admin/collectors");

export function CollectorsPage(): JSX.Element {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  useTitle("Collectors");
  const go = (search: CollectorsParams): void => void navigate({ search });
  const level = params.level ?? "global";
  return (
    <>
      <PageHead
        title="Collectors"
        about="What agents measure and how often, and which diagnostics they run. A host follows what is set everywhere, then its fleet, then its labels, then what is set for it alone: the last that says something wins."
      />
      <div className={styles.levels}>
        <Segments
          label="Whose settings"
          value={level}
          options={[
            { value: "global", label: "Everywhere" },
            { value: "label", label: "By label" },
            { value: "host", label: "One host" },
          ]}
          onChange={(next) => go(next === "global" ? {} : { level: next })}
        />
      </div>
      {level === "global" && <Everywhere />}
      {level === "label" && <ByLabel label={params.label} go={go} />}
      {level === "host" && params.host === undefined && <ChooseHost go={go} />}
      {level === "host" && params.host !== undefined && <OneHost id={params.host} go={go} />}
    </>
  );
}

interface Go {
  go: (search: CollectorsParams) => void;
}

function Everywhere(): JSX.Element {
  const settings = useQuery(globalSettingsQuery);
  const collectors = useQuery(collectorsQuery);
  const { data: revisions } = useQuery(revisionsQuery);
  if (settings.isPending || collectors.isPending) return <SkeletonRows label="The settings are on their way" />;
  if (settings.isError || collectors.isError)
    return (
      <Failure
        title="Cannot show the settings"
        error={settings.error ?? collectors.error}
        onRetry={() => void Promise.all([settings.refetch(), collectors.refetch()])}
      />
    );
  const own: LevelOf = { level: "global", name: "", settings: settings.data };
  return (
    <>
      {revisions && revisions.length > 0 && (
        <Panel title="What agents follow" about="Each says the revision of the settings that hold for it.">
          <RevisionList hosts={revisions} />
        </Panel>
      )}
      <Panel flush>
        <SettingsForm
          key={JSON.stringify(settings.data)}
          level={{ of: "global" }}
          own={own}
          levels={[own]}
          collectors={collectors.data}
          done="Agents follow it within a minute."
        />
      </Panel>
    </>
  );
}

function ByLabel({ label, go }: { label: string | undefined } & Go): JSX.Element {
  const levels = useQuery(labelSettingsQuery);
  const everywhere = useQuery(globalSettingsQuery);
  const collectors = useQuery(collectorsQuery);
  const forget = useForgetLabelSettings();
  const [adding, setAdding] = useState(false);
  const [asking, setAsking] = useState(false);
  if (levels.isPending || everywhere.isPending || collectors.isPending)
    return <SkeletonRows label="The settings are on their way" />;
  if (levels.isError || everywhere.isError || collectors.isError)
    return (
      <Failure
        title="Cannot show the settings"
        error={levels.error ?? everywhere.error ?? collectors.error}
        onRetry={() => void Promise.all([levels.refetch(), everywhere.refetch(), collectors.refetch()])}
      />
    );
  const open = levels.data.find((level) => level.label === label);
  if (label !== undefined && open) {
    const own: LevelOf = { level: "label", name: label, settings: open.settings };
    return (
      <>
        <div className={styles.open}>
          <Button kind="quiet" icon="left" onClick={() => go({ level: "label" })}>
            All labels
          </Button>
          <h2>
            <bdi>{label}</bdi>
          </h2>
          <PriorityButton level={open} />
          <Button kind="danger" onClick={() => setAsking(true)}>
            Set nothing any more
          </Button>
        </div>
        <Panel flush>
          <SettingsForm
            key={JSON.stringify(open)}
            level={{ of: "label", label, priority: open.priority }}
            own={own}
            levels={[{ level: "global", name: "", settings: everywhere.data }, own]}
            collectors={collectors.data}
            done={`Hosts with ${label} follow it within a minute.`}
          />
        </Panel>
        <Confirm
          open={asking}
          onClose={() => setAsking(false)}
          title={`Let ${label} set nothing any more?`}
          action="Set nothing any more"
          busy={forget.isPending}
          error={forget.error}
          onConfirm={() =>
            forget.mutate(label, {
              onSuccess: () => {
                toast.done(`${label} sets nothing any more.`);
                setAsking(false);
                go({ level: "label" });
              },
            })
          }
        >
          <p>What is set for this label is lost. Its hosts follow what is set everywhere, and for them alone.</p>
        </Confirm>
      </>
    );
  }
  return (
    <Panel
      flush
      title="Labels that set something"
      about="The strongest first: where a host has several of them, the higher priority wins."
      aside={
        <Button icon="plus" onClick={() => setAdding(true)}>
          Another label
        </Button>
      }
    >
      {levels.data.length === 0 ? (
        <Empty icon="tag" title="No label sets anything yet">
          Let hosts with <code>role:build</code> collect less, or those with <code>site:lab</code> more often.
        </Empty>
      ) : (
        <LabelLevels levels={levels.data} onOpen={(next) => go({ level: "label", label: next })} />
      )}
      {adding && (
        <LabelLevelDialog
          levels={levels.data}
          onClose={() => setAdding(false)}
          onMade={(made) => {
            setAdding(false);
            go({ level: "label", label: made });
          }}
        />
      )}
    </Panel>
  );
}

const NO_HOSTS: Host[] = [];

function ChooseHost({ go }: Go): JSX.Element {
  const fleet = useQuery(fleetQuery);
  const { data: revisions } = useQuery(revisionsQuery);
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed);
  const hosts = fleet.data ?? NO_HOSTS;
  const found = useMemo(() => searched(hosts, search), [hosts, search]);
  const columns = useMemo((): Column<Host>[] => {
    const echoed = new Map((revisions ?? []).map(({ id, reported_revision: revision }) => [id, revision]));
    return [
      {
        id: "name",
        head: "Host",
        width: "minmax(160px, 1.4fr)",
        cell: (host) => (
          <span className={styles.host}>
            <SystemIcon host={host} />
            <Link to="/admin/collectors" search={{ level: "host", host: host.id }} title={host.hostname}>
              <bdi>{host.hostname}</bdi>
            </Link>
          </span>
        ),
      },
      { id: "state", head: "State", width: "minmax(130px, 0.8fr)", cell: (host) => <StateSign host={host} /> },
      {
        id: "revision",
        head: "Says it follows",
        width: "minmax(160px, 1fr)",
        cell: ({ id }) => {
          const revision = echoed.get(id);
          return revision ? <code>{revision}</code> : <span className={form.faint}>does not say</span>;
        },
      },
    ];
  }, [revisions]);
  if (fleet.isPending) return <SkeletonRows label="The hosts are on their way" />;
  if (fleet.isError && !fleet.data)
    return <Failure title="Cannot show the hosts" error={fleet.error} onRetry={() => void fleet.refetch()} />;
  if (hosts.length === 0)
    return (
      <Empty
        title="There are no hosts yet"
        action={
          <Link to="/admin/enrol" className={buttonLook("primary")}>
            Enrol a host
          </Link>
        }
      />
    );
  return (
    <Panel flush>
      <div className={form.tools}>
        <SearchField label="Search hosts" placeholder="Which host?" value={typed} onChange={setTyped} />
      </div>
      <ListTable
        label="Hosts"
        columns={columns}
        rows={found}
        rowKey={({ id }) => id}
        phone={hostCard}
        phoneHeight={66}
        onOpen={({ id }) => go({ level: "host", host: id })}
      />
    </Panel>
  );
}

function hostCard(host: Host): JSX.Element {
  return (
    <ListCard
      title={
        <Link to="/admin/collectors" search={{ level: "host", host: host.id }}>
          <bdi>{host.hostname}</bdi>
        </Link>
      }
    >
      <StateSign host={host} />
    </ListCard>
  );
}

function OneHost({ id, go }: { id: string } & Go): JSX.Element {
  const settings = useQuery(hostSettingsQuery(id));
  const collectors = useQuery(collectorsQuery);
  const { data: fleet } = useQuery(fleetQuery);
  const host = fleet?.find((one) => one.id === id);
  const back = (
    <Button kind="quiet" icon="left" onClick={() => go({ level: "host" })}>
      All hosts
    </Button>
  );
  if (settings.isPending || collectors.isPending) return <SkeletonRows label="The settings are on their way" />;
  if (settings.isError || collectors.isError)
    return (
      <Failure
        title="Cannot show the settings of this host"
        error={settings.error ?? collectors.error}
        onRetry={() => void Promise.all([settings.refetch(), collectors.refetch()])}
      />
    );
  const own: LevelOf = { level: "host", name: "", settings: settings.data.host };
  const others = settings.data.levels.filter(({ level, name }) => level !== "host" || name !== "");
  return (
    <>
      <div className={styles.open}>
        {back}
        <h2>{host ? <HostLink host={host} /> : id}</h2>
        {host && <StateSign host={host} />}
      </div>
      <Panel>
        <div className={styles.facts}>
          <RevisionLine settings={settings.data} />
          <p className={styles.chain}>
            <Icon name="sliders" />
            <span>
              {others.length === 0
                ? "Nothing is set but what is set here: the agent’s own intervals hold."
                : `Follows, one after the other: ${listed(others.map(fromName))}, this host.`}
            </span>
          </p>
        </div>
      </Panel>
      <Panel flush>
        <SettingsForm
          key={JSON.stringify(settings.data.host)}
          level={{ of: "host", id }}
          own={own}
          levels={settings.data.levels}
          collectors={collectors.data}
          done={`${host?.hostname ?? "The host"} follows it within a minute.`}
        />
      </Panel>
    </>
  );
}
