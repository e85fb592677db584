// A table of an admin's page; on a phone a row is a small card.
import { type JSX, type ReactNode, useContext, useMemo } from "react";

import { classes } from "../kit/class";
import { usePhone } from "../kit/media";
import { type Column, type Sorting, Table } from "../kit/table";
import { ScrollContext } from "../shell/scroll";
import styles from "./list-table.module.css";

interface ListTableProps<Row> {
  label: string;
  /** Kept the same while nothing about them changes. */
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  rowHeight?: number;
  /** A row on a phone; kept the same as `columns` are. */
  phone: (row: Row) => ReactNode;
  phoneHeight: number;
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
  onOpen?: (row: Row) => void;
  onVisible?: (first: number, last: number) => void;
}

export function ListTable<Row>({
  columns,
  phone,
  rowHeight = 44,
  phoneHeight,
  ...rest
}: ListTableProps<Row>): JSX.Element {
  const scroll = useContext(ScrollContext);
  const narrow = usePhone();
  const cards = useMemo(
    (): Column<Row>[] => [{ id: "card", head: rest.label, width: "minmax(0, 1fr)", cell: phone }],
    [phone, rest.label],
  );
  return (
    <div className={classes(styles.list, narrow && styles.cards)}>
      <Table
        {...rest}
        columns={narrow ? cards : columns}
        rowHeight={narrow ? phoneHeight : rowHeight}
        scroll={scroll}
      />
    </div>
  );
}

interface CardProps {
  title: ReactNode;
  /** At the end of the first line. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A row on a phone: what it is, and a line or two about it. */
export function ListCard({ title, aside, children }: CardProps): JSX.Element {
  return (
    <div className={styles.card}>
      <div className={styles.first}>
        <span className={styles.name}>{title}</span>
        {aside}
      </div>
      <div className={styles.rest}>{children}</div>
    </div>
  );
}

/** Two lines in one cell: what, and quietly what else. */
export function TwoLines({ children, below }: { children: ReactNode; below: ReactNode }): JSX.Element {
  return (
    <span className={styles.two}>
      <span>{children}</span>
      <small>{below}</small>
    </span>
  );
}
