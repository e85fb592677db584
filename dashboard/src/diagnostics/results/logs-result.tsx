// Lines of a log: the newest below, searched, with their severity as a colour and a word.
import { type JSX, useDeferredValue, useMemo, useState } from "react";

import { Button } from "../../kit/button";
import { Choice } from "../../kit/choice";
import { Dialog, DialogActions } from "../../kit/dialog";
import { SearchField } from "../../kit/field";
import { count, instant, NOTHING } from "../../kit/format";
import { Icon } from "../../kit/icon";
import { usePhone } from "../../kit/media";
import { copyText } from "../../kit/save";
import { type Column, Table } from "../../kit/table";
import { Time } from "../../kit/time";
import { toast } from "../../kit/toast";
import { LEVELS, type LogLevel } from "../kinds";
import { levelWord, marked, searchedLines, severityOf, toneOf } from "../log-lines";
import type { LogLine } from "../results";
import { type Looking, sortChange, sortingOf } from "../view";
import styles from "./list-result.module.css";

const HEIGHT = 600;
const SHOWN: { value: LogLevel; label: string }[] = [
  { value: "ERROR", label: "Errors" },
  { value: "WARNING", label: "Warnings" },
  { value: "NOTICE", label: "Notices" },
];

export function LogsResult({ lines, view, onView }: Looking & { lines: LogLine[] }): JSX.Element {
  const search = useDeferredValue(view.q ?? "");
  const phone = usePhone();
  const least = LEVELS.find((level) => level === view.only) ?? null;
  const [open, setOpen] = useState<LogLine | null>(null);
  const sorting = sortingOf(view, "time");
  const found = useMemo(() => {
    const some = searchedLines(lines, search, least);
    // Agents tell the oldest first: the newest is what one looks for.
    return sorting.descending ? some : some.toReversed();
  }, [lines, search, least, sorting.descending]);
  const columns = useMemo(() => (phone ? phoneColumns(search) : columnsOf(search)), [phone, search]);
  const sizes = useMemo(
    () => SHOWN.map(({ value }) => lines.filter(({ level }) => severityOf(level) >= severityOf(value)).length),
    [lines],
  );
  return (
    <div className={styles.result}>
      <div className={styles.tools}>
        <div className={styles.search}>
          <SearchField
            label="Search lines"
            placeholder="Text, source, process"
            value={view.q ?? ""}
            onChange={(q) => onView({ q: q === "" ? undefined : q })}
          />
        </div>
        <div className={styles.filter}>
          <Choice<LogLevel | "all">
            label="At least"
            value={least ?? "all"}
            options={[
              { value: "all", label: "All", count: lines.length },
              ...SHOWN.map((option, at) => ({ ...option, count: sizes[at] ?? 0 })).toReversed(),
            ]}
            onChange={(only) => onView({ only: only === "all" ? undefined : only })}
          />
        </div>
      </div>
      {found.length === 0 ? (
        <p className={styles.nothing}>
          {lines.length === 0 ? "The log has no such line: a lower level may show some." : "No line is like this."}
        </p>
      ) : (
        <div className={styles.lines}>
          <Table
            label="Lines"
            columns={columns}
            rows={found}
            rowKey={keyOf}
            rowHeight={phone ? 52 : 30}
            height={HEIGHT}
            sorting={sorting}
            onSort={(next) => onView(sortChange(next, "time"))}
            tone={({ level }) => toneOf(level)}
            onOpen={setOpen}
          />
        </div>
      )}
      <p className="unseen" role="status">
        {count(found.length)} of {count(lines.length)} lines are shown
      </p>
      {open && <LineDialog line={open} search={search} onClose={() => setOpen(null)} />}
    </div>
  );
}

const keys = new WeakMap<LogLine, string>();
let made = 0;

function keyOf(line: LogLine): string {
  const known = keys.get(line);
  if (known !== undefined) return known;
  made += 1;
  keys.set(line, String(made));
  return String(made);
}

function LevelWord({ level }: { level: string }): JSX.Element {
  const tone = toneOf(level);
  return (
    <span className={styles.level} data-level={tone}>
      {tone === "crit" && <Icon name="statusCrit" size={12} />}
      {tone === "warn" && <Icon name="statusWarn" size={12} />}
      {levelWord(level)}
    </span>
  );
}

function Marked({ text, search }: { text: string; search: string }): JSX.Element {
  return <>{marked(text, search).map(({ text: part, hit }, at) => (hit ? <mark key={at}>{part}</mark> : part))}</>;
}

function columnsOf(search: string): Column<LogLine>[] {
  return [
    {
      id: "time",
      head: "Time",
      width: "148px",
      sort: "time",
      cell: ({ time }) => <Time at={time} as="exact" />,
    },
    { id: "level", head: "Level", width: "90px", cell: ({ level }) => <LevelWord level={level} /> },
    {
      id: "source",
      head: "Source",
      width: "minmax(130px, 210px)",
      cell: ({ source, process, pid }) => (
        <span className={styles.cut} title={[source, process, pid].filter(Boolean).join(", ")}>
          <Marked text={source || process || NOTHING} search={search} />
        </span>
      ),
    },
    {
      id: "message",
      head: "Message",
      width: "minmax(360px, 1fr)",
      cell: ({ message }) => (
        <bdi className={styles.message} title={message}>
          <Marked text={message} search={search} />
        </bdi>
      ),
    },
  ];
}

function phoneColumns(search: string): Column<LogLine>[] {
  return [
    {
      id: "message",
      head: "Lines",
      width: "minmax(0, 1fr)",
      sort: "time",
      cell: ({ time, level, source, message }) => (
        <span className={styles.phoneLine}>
          <span className={styles.phoneHead}>
            <LevelWord level={level} />
            <Time at={time} as="exact" />
            <span>{source}</span>
          </span>
          <bdi className={styles.message}>
            <Marked text={message} search={search} />
          </bdi>
        </span>
      ),
    },
  ];
}

function LineDialog({ line, search, onClose }: { line: LogLine; search: string; onClose: () => void }): JSX.Element {
  const { time, level, source, message, process, pid } = line;
  return (
    <Dialog open onClose={onClose} title="A line" wide>
      <dl className={styles.facts}>
        <dt>Time</dt>
        <dd>{time === null ? NOTHING : instant(time)}</dd>
        <dt>Level</dt>
        <dd>
          <LevelWord level={level} />
        </dd>
        <dt>Source</dt>
        <dd>{source || NOTHING}</dd>
        {(process !== "" || pid !== null) && (
          <>
            <dt>Process</dt>
            <dd>{[process, pid].filter((part) => part !== "" && part !== null).join(" ")}</dd>
          </>
        )}
      </dl>
      <pre className={styles.full}>
        <Marked text={message} search={search} />
      </pre>
      <DialogActions>
        <Button
          icon="copy"
          onClick={() => void copyText(message).then((done) => done && toast.done("The line is copied."))}
        >
          Copy
        </Button>
      </DialogActions>
    </Dialog>
  );
}
