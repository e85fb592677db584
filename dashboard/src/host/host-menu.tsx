// What can be done with a host as a whole: its labels and settings, its agent by hand, and removing it.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type JSX, useState } from "react";

import type { Host } from "../api/fleet";
import { byHandQuery, type ByHand, useRemoveHost } from "../api/host";
import { mayAct, meQuery } from "../api/session";
import { IconButton } from "../kit/button";
import { Confirm } from "../kit/confirm";
import { Lines } from "../kit/copy";
import { Dialog } from "../kit/dialog";
import { Failure } from "../kit/empty";
import { Menu, MenuItem, MenuLine } from "../kit/menu";
import { SkeletonRows } from "../kit/skeleton";
import { toast } from "../kit/toast";

const TITLES: Record<ByHand, string> = {
  upgrade: "Upgrade the agent by hand",
  uninstall: "Uninstall the agent by hand",
};

export function HostMenu({ host }: { host: Host }): JSX.Element {
  const { data: me } = useQuery(meQuery);
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const [byHand, setByHand] = useState<ByHand | null>(null);
  const admin = mayAct(me, "admin");
  const { id, hostname } = host;
  return (
    <>
      <Menu align="end" trigger={<IconButton icon="more" label={`What to do with ${hostname}`} />}>
        <MenuItem
          icon="tag"
          refusal={admin ? null : "Only admins give labels."}
          onSelect={() => void navigate({ to: "/admin/labels", search: { host: id } })}
        >
          Labels
        </MenuItem>
        <MenuItem
          icon="sliders"
          refusal={admin ? null : "Only admins change settings."}
          onSelect={() => void navigate({ to: "/admin/collectors", search: { level: "host", host: id } })}
        >
          What it measures, and may run
        </MenuItem>
        <MenuLine />
        <MenuItem icon="sortUp" onSelect={() => setByHand("upgrade")}>
          {TITLES.upgrade}
        </MenuItem>
        <MenuItem icon="leave" onSelect={() => setByHand("uninstall")}>
          {TITLES.uninstall}
        </MenuItem>
        <MenuLine />
        <MenuItem
          icon="trash"
          danger
          refusal={admin ? null : "Only admins remove hosts."}
          onSelect={() => setAsking(true)}
        >
          Remove the host
        </MenuItem>
      </Menu>
      {asking && <Removal host={host} onClose={() => setAsking(false)} />}
      {byHand !== null && <ByHandDialog id={id} what={byHand} onClose={() => setByHand(null)} />}
    </>
  );
}

function Removal({ host: { id, hostname }, onClose }: { host: Host; onClose: () => void }): JSX.Element {
  const remove = useRemoveHost();
  const navigate = useNavigate();
  return (
    <Confirm
      open
      onClose={onClose}
      title={`Remove ${hostname}?`}
      action="Remove the host"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() =>
        remove.mutate(id, {
          onSuccess: () => {
            toast.done(`${hostname} has been removed.`);
            void navigate({ to: "/", replace: true });
          },
        })
      }
    >
      <p>Everything that it has measured is lost, with its events, labels and settings.</p>
      <p>
        Its agent is refused from now on, and goes on asking until it is uninstalled. To have the host back, register it
        anew.
      </p>
    </Confirm>
  );
}

function ByHandDialog({ id, what, onClose }: { id: string; what: ByHand; onClose: () => void }): JSX.Element {
  const { data, error, isPending, refetch } = useQuery(byHandQuery(id, what));
  return (
    <Dialog open wide onClose={onClose} title={TITLES[what]} about="On the host itself, by an account that may do so.">
      {isPending && <SkeletonRows rows={3} label="The steps are on their way" />}
      {error && <Failure title="Cannot tell the steps" error={error} onRetry={() => void refetch()} />}
      {data &&
        (data.steps === "" ? (
          <p>The server does not know the system of this host, and so has no steps for it.</p>
        ) : (
          <Lines label="Steps by hand" text={data.steps} copyLabel="Copy the steps" />
        ))}
    </Dialog>
  );
}
