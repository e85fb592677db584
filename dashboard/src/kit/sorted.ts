// Rows in the order of a column: what is not there is last, whatever the direction.

type Key = string | number | null | undefined;

export function sortedBy<Row>(rows: readonly Row[], key: (row: Row) => Key, descending: boolean): Row[] {
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const keyed = rows.map((row) => ({ row, key: key(row) }));
  keyed.sort((a, b) => {
    const [one, other] = [a.key ?? null, b.key ?? null];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    const order =
      typeof one === "number" && typeof other === "number" ? one - other : collator.compare(String(one), String(other));
    return descending ? -order : order;
  });
  return keyed.map(({ row }) => row);
}

/** Rows in which every word of a search is somewhere. */
export function matching<Row>(rows: readonly Row[], search: string, text: (row: Row) => string): Row[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...rows];
  return rows.filter((row) => {
    const all = text(row).toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
