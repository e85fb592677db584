// No hosts: how the first one comes here; or none that is as it was asked for.
import { useQuery } from "@tanstack/react-query";
import type { JSX } from "react";

import { mayAct, meQuery } from "../api/session";
import { Button } from "../kit/button";
import { Empty } from "../kit/empty";
import styles from "./no-hosts.module.css";

export function NoHosts(): JSX.Element {
  const { data: me } = useQuery(meQuery);
  if (!mayAct(me, "admin"))
    return (
      <Empty whole title="There are no hosts yet">
        Somebody with the role admin can enrol the first one.
      </Empty>
    );
  return (
    <Empty whole title="There are no hosts yet">
      <p>Make a token where the server runs, and start an agent with it. The host appears here by itself.</p>
      <pre className={styles.lines}>
        <code>{`spectra-server token create > token\nspectra-agent run --server ${location.origin} --token-file token`}</code>
      </pre>
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
