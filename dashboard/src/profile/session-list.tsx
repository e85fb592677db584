// The browsers that are signed in, each with the way to end it.
import type { JSX } from "react";

import type { Schemas } from "../api/client";
import { messageFor } from "../api/problem";
import { useEndOtherSessions, useEndSession } from "../api/session";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import { Time } from "../kit/time";
import { toast } from "../kit/toast";
import { browserName } from "./browser";
import styles from "./session-list.module.css";

export function SessionList({ sessions }: { sessions: Schemas["OpenSession"][] }): JSX.Element {
  const end = useEndSession();
  const endOthers = useEndOtherSessions();
  const told = (done: string) => ({
    onSuccess: () => toast.done(done),
    onError: (error: Error) => toast.failed(messageFor(error)),
  });
  const others = sessions.filter(({ current }) => !current);
  return (
    <div>
      <ul className={styles.list}>
        {sessions.map((session) => (
          <li key={session.id} className={styles.session}>
            <div>
              <p className={styles.name}>
                {browserName(session.user_agent)}
                {session.current && <Badge tone="ok">This one</Badge>}
              </p>
              <p className={styles.facts}>
                {session.remote_address ?? "unknown address"} · signed in <Time at={session.created_at} /> · ends{" "}
                <Time at={session.expires_at} />
              </p>
            </div>
            {!session.current && (
              <Button disabled={end.isPending} onClick={() => end.mutate(session.id, told("The session has ended."))}>
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <Button
          kind="danger"
          disabled={endOthers.isPending}
          onClick={() => endOthers.mutate(undefined, told("Every other session has ended."))}
        >
          End all others
        </Button>
      )}
    </div>
  );
}
