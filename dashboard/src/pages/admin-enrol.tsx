// Enrol a host: which system, a line to run there, and the host as it arrives.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type JSX, type SyntheticEvent, useState } from "react";

import { Note, PageHead, Panel } from "../admin/panel";
import { withChange } from "../admin/params";
import {
  arrivalsQuery,
  enrolmentsQuery,
  type Line,
  type Platform,
  platformsQuery,
  useMakeLine,
  watchedTokenQuery,
} from "../api/enrolment";
import { messageFor } from "../api/problem";
import { ArrivalList } from "../enrol/arrival-list";
import { arrivals, tokenState } from "../enrol/arrivals";
import { LinePanel, NoBinary } from "../enrol/line-panel";
import { BuildChoice, SystemChoice } from "../enrol/system-choice";
import { type Build, buildOf, isOffered, type System, systemOf } from "../enrol/systems";
import { blamed, isUsual, readTerms, type TermErrors, type Terms, USUAL } from "../enrol/terms";
import { TokenFields } from "../enrol/token-fields";
import { Button, buttonLook } from "../kit/button";
import { FormError } from "../kit/confirm";
import { Failure } from "../kit/empty";
import { Icon } from "../kit/icon";
import { SkeletonRows } from "../kit/skeleton";
import { useNow } from "../kit/time";
import { useTitle } from "../kit/title";
import { classes } from "../kit/class";
import styles from "./admin-enrol.module.css";

const route = getRouteApi("/signed-in/admin/enrol");

/** A chart is not a binary: any platform tells the server's address and its authority. */
const ANY_PLATFORM = "spectra-agent-linux-amd64";

export function EnrolPage(): JSX.Element {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  const platforms = useQuery(platformsQuery);
  const make = useMakeLine();
  useTitle("Enrol a host");
  const system = systemOf(params.os);
  const line = make.data && make.data.token.id === params.token ? make.data : null;

  return (
    <>
      <PageHead
        title="Enrol a host"
        about="Choose the system, run one line there, and watch the host arrive. Nothing is opened on the host: its agent calls the server."
      />
      {platforms.isPending && <SkeletonRows rows={4} label="What the server offers is on its way" />}
      {platforms.isError && (
        <Failure
          title="Cannot tell what the server offers"
          error={platforms.error}
          onRetry={() => void platforms.refetch()}
        />
      )}
      {platforms.data && !params.token && (
        <Choose
          system={system}
          said={params.build}
          offered={platforms.data}
          make={make}
          onSystem={({ id }) => void navigate({ search: { os: id }, replace: true })}
          onBuild={({ filename }) =>
            void navigate({ search: (before) => withChange(before, { build: filename }), replace: true })
          }
          onMade={({ token }) => void navigate({ search: (before) => withChange(before, { token: token.id }) })}
        />
      )}
      {platforms.data && params.token && (
        <>
          {line && system && (
            <LinePanel
              line={line}
              system={system}
              buildLabel={buildOf(system, params.build, platforms.data)?.label ?? ""}
            />
          )}
          <Watch
            id={params.token}
            shown={line !== null}
            onAgain={() => void navigate({ search: (before) => withChange(before, { token: undefined }) })}
          />
        </>
      )}
    </>
  );
}

interface ChooseProps {
  system: System | null;
  said: string | undefined;
  offered: Platform[];
  make: ReturnType<typeof useMakeLine>;
  onSystem: (system: System) => void;
  onBuild: (build: Build) => void;
  onMade: (line: Line) => void;
}

function Choose({ system, said, offered, make, onSystem, onBuild, onMade }: ChooseProps): JSX.Element {
  const [terms, setTerms] = useState(() => (system?.id === "kubernetes" ? { ...USUAL, uses: "0" } : USUAL));
  const [errors, setErrors] = useState<TermErrors>({});
  const build = system && buildOf(system, said, offered);
  const missing = build !== null && !isOffered(build, offered);

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!system || make.isPending) return;
    const read = readTerms(terms);
    setErrors("errors" in read ? read.errors : {});
    if ("errors" in read) return;
    make.mutate(
      { platform: build?.filename ?? ANY_PLATFORM, request: isUsual(terms) ? null : read.request },
      { onSuccess: onMade },
    );
  };
  const choose = (next: System): void => {
    // A cluster has more than one node, a host is one host: what was typed otherwise stays.
    const usual = (kept: Terms): Terms =>
      next.id === "kubernetes" && kept.uses === USUAL.uses
        ? { ...kept, uses: "0" }
        : next.id !== "kubernetes" && system?.id === "kubernetes" && kept.uses === "0"
          ? { ...kept, uses: USUAL.uses }
          : kept;
    setTerms(usual);
    onSystem(next);
  };
  const blame = make.isError ? blamed(messageFor(make.error)) : null;
  const shown = blame ? { ...errors, [blame]: messageFor(make.error) } : errors;
  return (
    <Panel>
      <form className={styles.form} onSubmit={submit}>
        <SystemChoice chosen={system} onChoose={choose} />
        {system && build && <BuildChoice system={system} chosen={build} offered={offered} onChoose={onBuild} />}
        {system && build && missing && <NoBinary system={system} buildLabel={build.label} filename={build.filename} />}
        {system && (
          <details className={styles.options} open={Object.keys(shown).length > 0 || system.id === "kubernetes"}>
            <summary>
              <Icon name="right" size={14} />
              Options
              <small>{isUsual(terms) ? "for one host, within a day" : "of your own"}</small>
            </summary>
            <TokenFields terms={terms} errors={shown} onChange={setTerms} disabled={make.isPending} />
          </details>
        )}
        {make.isError && !blame && <FormError error={make.error} />}
        <div className={styles.go}>
          <Button type="submit" kind="primary" busy={make.isPending} disabled={!system}>
            {missing ? "Make a token and the steps" : system?.id === "kubernetes" ? "Make the lines" : "Make the line"}
          </Button>
          {!system && <span>Choose a system first.</span>}
        </div>
      </form>
    </Panel>
  );
}

interface WatchProps {
  id: string;
  /** The line is in sight; after a reload it is not, for it is told once. */
  shown: boolean;
  onAgain: () => void;
}

function Watch({ id, shown, onAgain }: WatchProps): JSX.Element {
  const token = useQuery(watchedTokenQuery(id));
  const { data: events } = useQuery(arrivalsQuery);
  const { data: waiting } = useQuery({
    ...enrolmentsQuery,
    refetchInterval: 4000,
    select: (hosts) => hosts.filter(({ decision }) => !decision),
  });
  const now = useNow();
  if (token.isPending) return <SkeletonRows rows={2} label="The token is on its way" />;
  if (token.isError)
    return <Failure title="Cannot watch the token" error={token.error} onRetry={() => void token.refetch()} />;
  const again = (
    <Button icon="plus" onClick={onAgain}>
      Enrol another
    </Button>
  );
  if (!token.data)
    return (
      <Panel title="There is no such token" aside={again}>
        <p>It may be of another server.</p>
      </Panel>
    );
  return (
    <Panel
      title="Arriving"
      about={
        shown
          ? undefined
          : "The line was shown when it was made, and cannot be shown again. It still holds where it is."
      }
      aside={again}
    >
      <ArrivalList token={token.data} state={tokenState(token.data, now)} hosts={arrivals(token.data, events ?? [])} />
      {waiting && waiting.length > 0 && (
        <Note tone="warn">
          <Icon name="hand" />
          <span>
            {waiting.length === 1 ? "A host waits" : `${waiting.length} hosts wait`} for an admin’s yes, as it says to
            be one that is known already.
          </span>
          <Link to="/admin/waiting" className={classes(buttonLook(), styles.look)}>
            Decide
          </Link>
        </Note>
      )}
    </Panel>
  );
}
