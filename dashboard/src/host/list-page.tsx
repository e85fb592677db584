// A list of a host: words that are looked for, kinds to choose from, and the rows in their order.
import { type JSX, type ReactNode, useContext, useRef } from "react";

import { Choice } from "../kit/choice";
import { SearchField } from "../kit/field";
import { useShortcut } from "../kit/shortcuts";
import { type Column, type Sorting, Table } from "../kit/table";
import { ScrollContext } from "../shell/scroll";
import styles from "./list-page.module.css";

interface ListPageProps<Row> {
  label: string;
  /** What is searched: `Search services`. */
  searchLabel: string;
  placeholder: string;
  search: string;
  onSearch: (search: string) => void;
  kinds?: { value: string; label: string; count: number }[];
  kind?: string;
  onKind?: (kind: string) => void;
  /** At the end of the tools. */
  tools?: ReactNode;
  /** Above the list, once: facts about all of it. */
  about?: ReactNode;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  rowHeight?: number;
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
  onOpen?: (row: Row) => void;
  tone?: (row: Row) => string | undefined;
  /** What is said when nothing is found. */
  nothing: ReactNode;
}

export function ListPage<Row>(props: ListPageProps<Row>): JSX.Element {
  const { label, searchLabel, placeholder, search, onSearch, kinds, kind = "", onKind, tools, about, rows } = props;
  const field = useRef<HTMLInputElement>(null);
  const scroll = useContext(ScrollContext);
  useShortcut("/", searchLabel, () => field.current?.select());
  return (
    <div className={styles.page}>
      <div className={styles.tools} role="search">
        <div className={styles.search}>
          <SearchField
            ref={field}
            label={searchLabel}
            placeholder={placeholder}
            shortcut="/"
            value={search}
            onChange={onSearch}
          />
        </div>
        {kinds && onKind && (
          <div className={styles.kinds}>
            <Choice label="Show" value={kind} options={kinds} onChange={onKind} />
          </div>
        )}
        {tools && <div className={styles.end}>{tools}</div>}
      </div>
      {about && <div className={styles.about}>{about}</div>}
      {rows.length === 0 ? (
        <div className={styles.nothing}>{props.nothing}</div>
      ) : (
        <div className={styles.table}>
          <Table
            label={label}
            columns={props.columns}
            rows={rows}
            rowKey={props.rowKey}
            rowHeight={props.rowHeight ?? 38}
            scroll={scroll}
            {...(props.sorting && { sorting: props.sorting })}
            {...(props.onSort && { onSort: props.onSort })}
            {...(props.onOpen && { onOpen: props.onOpen })}
            {...(props.tone && { tone: props.tone })}
          />
        </div>
      )}
    </div>
  );
}
