// What a host's agent follows: every value with the level that it comes from, and its labels.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type JSX, useMemo } from "react";

import { hostLabelsQuery, hostSettingsQuery } from "../api/host";
import { mayAct, meQuery } from "../api/session";
import { levelName, type SettingRow, settingName, settingRows, settingValue } from "../host/settings-rows";
import { Badge, LabelBadge } from "../kit/badge";
import { buttonLook } from "../kit/button";
import { Failure } from "../kit/empty";
import { Icon } from "../kit/icon";
import { Panel } from "../kit/panel";
import { SkeletonRows } from "../kit/skeleton";
import styles from "./host-configuration.module.css";

const route = getRouteApi("/signed-in/hosts/$hostId/configuration");

export function HostConfigurationPage(): JSX.Element {
  const { hostId } = route.useParams();
  const { data, error, isError, refetch } = useQuery(hostSettingsQuery(hostId));
  const { data: labels } = useQuery(hostLabelsQuery(hostId));
  const { data: me } = useQuery(meQuery);
  const rows = useMemo(() => (data ? settingRows(data) : []), [data]);
  if (isError && !data)
    return <Failure title="Cannot show the configuration" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={6} label="The configuration is on its way" />;
  const { revision, reported_revision: reported } = data;
  const admin = mayAct(me, "admin");
  return (
    <div className={styles.page}>
      <Panel
        title="Settings"
        flush
        aside={
          <span className={styles.aside}>
            {reported === null || reported === undefined ? (
              "The agent does not say what it follows"
            ) : reported === revision ? (
              <Badge tone="ok" icon="statusOk">
                The agent follows these
              </Badge>
            ) : (
              <Badge tone="late" icon="statusLate">
                The agent still follows older ones
              </Badge>
            )}
            {admin && (
              <Link
                to="/admin/collectors"
                search={{ level: "host", host: hostId }}
                className={buttonLook()}
                aria-label="Change the settings"
              >
                Change
              </Link>
            )}
          </span>
        }
      >
        <div className={styles.scroll} tabIndex={0} role="region" aria-label="Settings and where they come from">
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Setting</th>
                <th scope="col">Value</th>
                <th scope="col">From</th>
                <th scope="col">Instead of</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.key} row={row} />
              ))}
            </tbody>
          </table>
        </div>
        <p className={styles.note}>
          All hosts, then the fleet, then labels, then this host: the later one counts. The host&apos;s own
          configuration file may forbid more than the server does.
        </p>
      </Panel>
      <Panel
        title="Labels"
        aside={
          admin && (
            <Link to="/admin/labels" search={{ host: hostId }} className={buttonLook()} aria-label="Change the labels">
              Change
            </Link>
          )
        }
      >
        {labels?.length === 0 && <p className={styles.none}>This host has no labels.</p>}
        <ul className={styles.labels}>
          {(labels ?? []).map(({ key, value, source }) => (
            <li key={key}>
              <LabelBadge name={key} value={value} />
              <span>{source === "user" ? "given" : "follows from the host"}</span>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}

function Row({ row: { key, value, from, others } }: { row: SettingRow }): JSX.Element {
  return (
    <tr data-left={from === null || undefined}>
      <th scope="row" title={key}>
        {settingName(key)}
      </th>
      <td>
        <bdi>{settingValue(key, value)}</bdi>
      </td>
      <td>
        {from ? (
          <Badge icon={from.level === "host" ? "server" : from.level === "label" ? "group" : "boxes"}>
            <bdi>{levelName(from)}</bdi>
          </Badge>
        ) : (
          "the agent itself"
        )}
      </td>
      <td>
        {others.map(({ level, value: other }) => (
          <span key={levelName(level)} className={styles.other}>
            <s>
              <bdi>{settingValue(key, other)}</bdi>
            </s>
            <Icon name="left" size={11} />
            <bdi>{levelName(level)}</bdi>
          </span>
        ))}
      </td>
    </tr>
  );
}
