// Hosts that wait for an admin's yes: clones, hosts that were installed anew, fleets that are approved by hand.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type JSX, useState } from "react";

import { PageHead } from "../admin/panel";
import { withChange } from "../admin/params";
import { type Decision, type Enrolment, enrolmentsQuery, useDecide } from "../api/enrolment";
import { WaitingCard } from "../enrol/waiting-card";
import { Segments } from "../kit/button";
import { Confirm } from "../kit/confirm";
import { Empty, Failure } from "../kit/empty";
import { SkeletonRows } from "../kit/skeleton";
import { useTitle } from "../kit/title";
import { toast } from "../kit/toast";

const route = getRouteApi("/signed-in/admin/waiting");

interface Asking {
  enrolment: Enrolment;
  decision: Decision;
}

const QUESTIONS: Record<Decision, { title: string; action: string; text: string; done: string }> = {
  same: {
    title: "Is it that host?",
    action: "Yes, let it in",
    text: "With its next request it takes that host’s place and history, and whoever has the old identity is refused from then on.",
    done: "It is let in with its next request.",
  },
  new: {
    title: "Is it a host of its own?",
    action: "Yes, let it in",
    text: "With its next request it becomes a new host, beside the one that is known.",
    done: "It is let in as a new host with its next request.",
  },
  denied: {
    title: "Deny this host?",
    action: "Deny it",
    text: "It is refused until it has not asked for a week. What it has to report meanwhile is lost.",
    done: "The host is refused.",
  },
};

export function WaitingPage(): JSX.Element {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  const enrolments = useQuery({ ...enrolmentsQuery, refetchInterval: 5000 });
  const decide = useDecide();
  const [asking, setAsking] = useState<Asking | null>(null);
  useTitle("Waiting hosts");
  const all = enrolments.data ?? [];
  const waiting = all.filter(({ decision }) => !decision);
  const shown = params.show === "all" ? all : waiting;
  const question = asking && QUESTIONS[asking.decision];
  const close = (): void => {
    decide.reset();
    setAsking(null);
  };
  return (
    <>
      <PageHead
        title="Waiting hosts"
        about="Hosts that are not let in without an admin’s yes. An agent that runs as a service asks again by itself; one that was started by hand has to be started again."
      >
        {all.length > 0 && (
          <Segments
            label="Show"
            value={params.show ?? "waiting"}
            options={[
              { value: "waiting", label: "Waiting", count: waiting.length },
              { value: "all", label: "Also decided", count: all.length },
            ]}
            onChange={(show) =>
              void navigate({
                search: (before) => withChange(before, { show: show === "all" ? "all" : undefined }),
                replace: true,
              })
            }
          />
        )}
      </PageHead>
      {enrolments.isPending && <SkeletonRows rows={4} label="The hosts are on their way" />}
      {enrolments.isError && !enrolments.data && (
        <Failure title="Cannot show who waits" error={enrolments.error} onRetry={() => void enrolments.refetch()} />
      )}
      {enrolments.data && shown.length === 0 && (
        <Empty icon="hand" title="No host waits">
          A host comes here when its machine is known by another name or identity: after a fresh installation, or as a
          clone of a disk.
        </Empty>
      )}
      {shown.map((enrolment) => (
        <WaitingCard
          key={enrolment.id}
          enrolment={enrolment}
          busy={decide.isPending}
          onDecide={(decision) => setAsking({ enrolment, decision })}
        />
      ))}
      {asking && question && (
        <Confirm
          open
          onClose={close}
          title={question.title}
          action={question.action}
          harmless={asking.decision !== "denied"}
          busy={decide.isPending}
          error={decide.error}
          onConfirm={() =>
            decide.mutate(
              { id: asking.enrolment.id, decision: asking.decision },
              {
                onSuccess: () => {
                  toast.done(question.done);
                  close();
                },
              },
            )
          }
        >
          <p>
            <strong>
              <bdi>{asking.enrolment.hostname}</bdi>
            </strong>{" "}
            from {asking.enrolment.remote_address}
          </p>
          <p>{question.text}</p>
        </Confirm>
      )}
    </>
  );
}
