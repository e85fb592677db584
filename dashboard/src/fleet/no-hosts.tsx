// No hosts: how the first one comes here; or none that is as it was asked for.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";

import { mayAct, meQuery } from "../api/session";
import { Button, buttonLook } from "../kit/button";
import { Empty } from "../kit/empty";

export function NoHosts(): JSX.Element {
  const { data: me } = useQuery(meQuery);
  if (!mayAct(me, "admin"))
    return (
      <Empty whole title="There are no hosts yet">
        Somebody with the role admin can enrol the first one.
      </Empty>
    );
  return (
    <Empty
      whole
      title="There are no hosts yet"
      action={
        <Link to="/admin/enrol" className={buttonLook("primary")}>
          Enrol the first host
        </Link>
      }
    >
      Choose its system, run one line there, and it appears here by itself.
    </Empty>
  );
}

export function NothingFound({ onClear }: { onClear: () => void }): JSX.Element {
  return (
    <Empty icon="search" title="No host is like that" action={<Button onClick={onClear}>Show all hosts</Button>}>
      Every word of a search has to be in a host’s name, its labels (<code>role:web</code>), its system, its board or
      its addresses.
    </Empty>
  );
}
