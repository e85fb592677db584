// Labels: of one host, and of many at once.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type JSX, useCallback, useDeferredValue, useMemo, useState } from "react";

import form from "../admin/form.module.css";
import { ListTable } from "../admin/list-table";
import { PageHead, Panel } from "../admin/panel";
import { withChange } from "../admin/params";
import { fleetQuery, type Host } from "../api/fleet";
import { type LabelChange, type LabelsByHost, labelsQuery, useChangeLabels } from "../api/labels";
import { searched } from "../fleet/search";
import { buttonLook, Button } from "../kit/button";
import { Check } from "../kit/check";
import { Confirm } from "../kit/confirm";
import { Empty, Failure } from "../kit/empty";
import { SearchField } from "../kit/field";
import { plural } from "../kit/format";
import { Menu, MenuItem, MenuLabel } from "../kit/menu";
import { SkeletonRows } from "../kit/skeleton";
import { useShortcut } from "../kit/shortcuts";
import { useTitle } from "../kit/title";
import { toast } from "../kit/toast";
import { givenKeys, saidOf } from "../labels/bulk";
import { HostLabelsDialog } from "../labels/host-labels-dialog";
import { labelCard, labelColumns } from "../labels/label-columns";
import { LabelForm } from "../labels/label-form";
import styles from "./admin-labels.module.css";

const route = getRouteApi("/signed-in/admin/labels");

const NO_HOSTS: Host[] = [];
const NO_LABELS: LabelsByHost = {};

export function LabelsPage(): JSX.Element {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  const fleet = useQuery(fleetQuery);
  const { data: labels = NO_LABELS } = useQuery(labelsQuery);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [done, setDone] = useState(0);
  const [taking, setTaking] = useState<{ key: string; hosts: Host[] } | null>(null);
  const change = useChangeLabels(setDone);
  useTitle("Labels");

  const hosts = fleet.data ?? NO_HOSTS;
  const search = useDeferredValue(params.q ?? "");
  const found = useMemo(() => searched(hosts, search), [hosts, search]);
  const targets = useMemo(() => hosts.filter(({ id }) => chosen.has(id)), [hosts, chosen]);
  const all = found.length > 0 && found.every(({ id }) => chosen.has(id));

  const choose = useCallback(
    (id: string, on: boolean) =>
      setChosen((before) => {
        const next = new Set(before);
        if (on) next.add(id);
        else next.delete(id);
        return next;
      }),
    [],
  );
  const open = useCallback(
    (host: string | undefined) =>
      void navigate({ search: (before) => withChange(before, { host }), replace: host === undefined }),
    [navigate],
  );
  const run = (wanted: LabelChange, after?: () => void): void => {
    setDone(0);
    change.mutate(wanted, {
      onSuccess: (result) => {
        const said = saidOf(wanted, result);
        if (result.done > 0) toast.done(said.done);
        if (said.failed) toast.failed(said.failed);
        after?.();
      },
    });
  };
  useShortcut("a", "Choose all hosts that are shown", () => setChosen(all ? new Set() : idsOf(found)));
  const facts = useMemo(
    () => ({ labels, chosen, onChoose: choose, onEdit: (host: Host) => open(host.id) }),
    [labels, chosen, choose, open],
  );
  const columns = useMemo(() => labelColumns(facts), [facts]);
  const card = useMemo(() => labelCard(facts), [facts]);
  const edited = params.host === undefined ? undefined : hosts.find(({ id }) => id === params.host);

  return (
    <>
      <PageHead
        title="Labels"
        about="Words by which hosts are found, grouped and configured. Labels by what a host is follow by themselves and cannot be given."
      />
      {fleet.isPending && <SkeletonRows label="The hosts are on their way" />}
      {fleet.isError && !fleet.data && (
        <Failure title="Cannot show the hosts" error={fleet.error} onRetry={() => void fleet.refetch()} />
      )}
      {fleet.data && (
        <Panel flush>
          <div className={form.tools}>
            <SearchField
              label="Search hosts"
              placeholder="Name, label, system, address"
              value={params.q ?? ""}
              onChange={(q) =>
                void navigate({
                  search: (before) => withChange(before, { q: q === "" ? undefined : q }),
                  replace: true,
                })
              }
            />
            <Check
              checked={all}
              some={!all && chosen.size > 0}
              disabled={found.length === 0}
              onChange={() => setChosen(all ? new Set() : idsOf(found))}
            >
              All {plural(found.length, "host")} shown
            </Check>
          </div>
          {targets.length > 0 && (
            <div className={styles.bulk} role="region" aria-label="Hosts that are chosen">
              <p className={styles.chosen} role="status">
                {change.isPending ? (
                  `${done} of ${targets.length} hosts done`
                ) : (
                  <>
                    <strong>{plural(targets.length, "host")}</strong> chosen
                    <Button kind="quiet" icon="close" onClick={() => setChosen(new Set())}>
                      Choose none
                    </Button>
                  </>
                )}
              </p>
              <LabelForm
                action={`Give to ${plural(targets.length, "host")}`}
                busy={change.isPending}
                onGive={(key, value) => run({ hosts: targets, key, value })}
              />
              <TakeMenu
                targets={targets}
                labels={labels}
                busy={change.isPending}
                onTake={(key) => setTaking({ key, hosts: having(targets, key, labels) })}
              />
            </div>
          )}
          {found.length > 0 ? (
            <ListTable
              label="Hosts and their labels"
              columns={columns}
              rows={found}
              rowKey={({ id }) => id}
              phone={card}
              phoneHeight={78}
            />
          ) : (
            <Empty
              icon="tag"
              title={hosts.length === 0 ? "There are no hosts yet" : "No host is like that"}
              action={
                hosts.length === 0 && (
                  <Link to="/admin/enrol" className={buttonLook("primary")}>
                    Enrol a host
                  </Link>
                )
              }
            />
          )}
        </Panel>
      )}
      {edited && (
        <HostLabelsDialog
          hostname={edited.hostname}
          labels={labels[edited.id] ?? []}
          busy={change.isPending}
          onGive={(key, value) => run({ hosts: [edited], key, value })}
          onTake={(key) => setTaking({ key, hosts: [edited] })}
          onClose={() => open(undefined)}
        />
      )}
      {taking && (
        <Confirm
          open
          onClose={() => setTaking(null)}
          title={`Take ${taking.key} from ${plural(taking.hosts.length, "host")}?`}
          action="Take it away"
          busy={change.isPending}
          onConfirm={() => run({ ...taking, value: null }, () => setTaking(null))}
        >
          <p>The label and its value are lost there, and with it what collectors follow by that label.</p>
        </Confirm>
      )}
    </>
  );
}

function having(hosts: Host[], key: string, labels: LabelsByHost): Host[] {
  return hosts.filter(({ id }) => givenKeys([id], labels).some((given) => given.key === key));
}

function idsOf(hosts: Host[]): Set<string> {
  return new Set(hosts.map(({ id }) => id));
}

interface TakeMenuProps {
  targets: Host[];
  labels: Parameters<typeof givenKeys>[1];
  busy: boolean;
  onTake: (key: string) => void;
}

function TakeMenu({ targets, labels, busy, onTake }: TakeMenuProps): JSX.Element {
  const keys = givenKeys(
    targets.map(({ id }) => id),
    labels,
  );
  return (
    <div className={styles.take}>
      <Menu
        align="end"
        trigger={
          <Button opens disabled={busy || keys.length === 0}>
            Take away
          </Button>
        }
      >
        <MenuLabel>Label to take away</MenuLabel>
        {keys.map(({ key, hosts }) => (
          <MenuItem key={key} icon="tag" onSelect={() => onTake(key)}>
            {key} of {plural(hosts, "host")}
          </MenuItem>
        ))}
      </Menu>
    </div>
  );
}
