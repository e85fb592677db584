// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { type Column, Table } from "./table";

interface Row {
  name: string;
  size: number;
}

const columns: Column<Row>[] = [
  { id: "name", head: "Name", width: "1fr", sort: "name", cell: ({ name }) => name },
  { id: "size", head: "Size", width: "90px", sort: "size", firstDescending: true, cell: ({ size }) => size },
];
const rows = Array.from({ length: 10_000 }, (_, index) => ({ name: `row ${String(index)}`, size: index }));

beforeEach(() => {
  // There is no layout here: what scrolls is so high.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(800);
});
afterEach(cleanup);

function show(over: Partial<Parameters<typeof Table<Row>>[0]> = {}) {
  return render(
    <Table
      label="Things"
      columns={columns}
      rows={rows}
      rowKey={({ name }) => name}
      rowHeight={40}
      height={400}
      {...over}
    />,
  );
}

test("only the rows in sight are in the page, and all are counted", () => {
  show();
  expect(screen.getByRole("table", { name: "Things" }).getAttribute("aria-rowcount")).toBe("10001");
  const shown = screen.getAllByRole("row").length;
  expect(shown).toBeGreaterThan(8);
  expect(shown).toBeLessThan(40);
});

test("the first press sorts with the worst first, the second the other way", () => {
  const onSort = vi.fn();
  const { rerender } = show({ onSort, sorting: { by: "name", descending: false } });
  fireEvent.click(screen.getByRole("button", { name: "Size" }));
  expect(onSort).toHaveBeenLastCalledWith({ by: "size", descending: true });
  rerender(
    <Table
      label="Things"
      columns={columns}
      rows={rows}
      rowKey={({ name }) => name}
      rowHeight={40}
      onSort={onSort}
      sorting={{ by: "size", descending: true }}
    />,
  );
  expect(screen.getByRole("columnheader", { name: "Size" }).getAttribute("aria-sort")).toBe("descending");
  fireEvent.click(screen.getByRole("button", { name: "Size" }));
  expect(onSort).toHaveBeenLastCalledWith({ by: "size", descending: false });
});

test("a row opens by a press and by Enter", () => {
  const onOpen = vi.fn();
  show({ onOpen });
  fireEvent.click(screen.getByText("row 3"));
  const row = screen.getByText("row 2").closest("[role=row]");
  if (row) fireEvent.keyDown(row, { key: "Enter" });
  expect(onOpen.mock.calls.map(([opened]) => (opened as Row).name)).toEqual(["row 3", "row 2"]);
});

test("a row may span all columns", () => {
  show({ spanning: ({ size }) => (size === 1 ? "a group" : null) });
  expect(screen.getByText("a group").getAttribute("aria-colspan")).toBe("2");
});
