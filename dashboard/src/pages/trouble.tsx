// Pages for when there is no page: an address that leads nowhere, and a fault of the dashboard itself.
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import type { JSX } from "react";

import { AwayError, messageFor } from "../api/problem";
import { Button } from "../kit/button";
import { Empty, Failure } from "../kit/empty";

export function NotFound(): JSX.Element {
  return (
    <Empty whole icon="search" title="There is no such page" action={<Link to="/">Go to the fleet</Link>}>
      The address may be mistyped, or what it led to is gone.
    </Empty>
  );
}

export function Crashed({ error, reset }: ErrorComponentProps): JSX.Element {
  const router = useRouter();
  const again = (): void => {
    reset();
    void router.invalidate();
  };
  if (error instanceof AwayError)
    return <Failure whole title="Cannot show this page yet" error={error} onRetry={again} />;
  return (
    <Empty
      whole
      icon="statusCrit"
      title="This page has failed"
      action={
        <Button icon="refresh" onClick={again}>
          Try again
        </Button>
      }
    >
      That is a fault of the dashboard: {messageFor(error)}
    </Empty>
  );
}
