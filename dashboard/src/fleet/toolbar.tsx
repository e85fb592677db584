// How the fleet is looked at: searched, filtered, grouped, sorted, as a table or as a grid.
import { type JSX, useRef } from "react";

import { Button, Segments } from "../kit/button";
import { Choice } from "../kit/choice";
import { SearchField } from "../kit/field";
import { Menu, MenuCheck, MenuChoice, MenuItem, MenuLabel, MenuLine } from "../kit/menu";
import { useShortcut } from "../kit/shortcuts";
import type { Sorting } from "../kit/table";
import { ALWAYS, FLEET_COLUMNS } from "./columns";
import type { Filter } from "./params";
import type { Sort } from "./sort";
import { LOOKS, type State } from "./state";
import styles from "./toolbar.module.css";

const SORT_NAMES: Record<Sort, string> = {
  state: "State, the worst first",
  name: "Name",
  cpu: "Processors",
  memory: "Memory",
  disk: "Fullest disk",
  temperature: "Temperature",
  network: "Network",
  load: "Load",
  uptime: "Uptime",
  version: "Agent version",
};

interface ToolbarProps {
  search: string;
  onSearch: (search: string) => void;
  show: Filter | "all";
  onShow: (show: Filter | "all") => void;
  /** Hosts in each state, and how many there are and need a look. */
  states: [State, number][];
  total: number;
  looks: number;
  group: string | null;
  groups: string[];
  onGroup: (group: string | null) => void;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  view: "table" | "grid";
  onView: (view: "table" | "grid") => void;
  columns: string[];
  chosen: boolean;
  onColumns: (columns: string[] | null) => void;
  /** Too narrow for a table: no columns to choose. */
  phone: boolean;
}

export function Toolbar(props: ToolbarProps): JSX.Element {
  const { search, onSearch, group, groups, onGroup, sorting, onSort, view, onView, phone } = props;
  const field = useRef<HTMLInputElement>(null);
  useShortcut("/", "Search", () => field.current?.select());
  useShortcut("v", "Table or grid", () => onView(view === "table" ? "grid" : "table"));
  const sorts = Object.entries(SORT_NAMES).map(([value, label]) => ({ value: value as Sort, label }));
  return (
    <div className={styles.toolbar} role="search">
      <div className={styles.search}>
        <SearchField
          ref={field}
          label="Search hosts"
          placeholder="Name, label, system, address"
          shortcut="/"
          value={search}
          onChange={onSearch}
        />
      </div>
      <ShowFilter {...props} />
      <div className={styles.end}>
        <Menu
          align="end"
          trigger={
            <Button icon="group" opens aria-label={phone ? "Group" : undefined}>
              {phone ? "" : group === null ? "Group" : `By ${group}`}
            </Button>
          }
        >
          <MenuChoice
            label="Group by label"
            value={group ?? ""}
            options={[{ value: "", label: "No groups" }, ...groups.map((key) => ({ value: key, label: key }))]}
            onChange={(key) => onGroup(key === "" ? null : key)}
          />
        </Menu>
        {(phone || view === "grid") && (
          <Menu
            align="end"
            trigger={
              <Button icon={sorting.descending ? "sortDown" : "sortUp"} opens aria-label={phone ? "Sort" : undefined}>
                {phone ? "" : "Sort"}
              </Button>
            }
          >
            <MenuChoice
              label="Sort by"
              value={sorting.by as Sort}
              options={sorts}
              onChange={(by) =>
                onSort({
                  by,
                  descending: FLEET_COLUMNS.some(({ sort, firstDescending }) => sort === by && firstDescending),
                })
              }
            />
            <MenuLine />
            <MenuItem
              icon={sorting.descending ? "sortUp" : "sortDown"}
              onSelect={() => onSort({ ...sorting, descending: !sorting.descending })}
            >
              Turn the order around
            </MenuItem>
          </Menu>
        )}
        {!phone && view === "table" && <ColumnMenu {...props} />}
        <Segments
          label="View"
          iconsOnly
          value={view}
          options={[
            { value: "table", label: phone ? "List" : "Table", icon: "table" },
            { value: "grid", label: "Grid", icon: "grid" },
          ]}
          onChange={onView}
        />
      </div>
    </div>
  );
}

function ShowFilter({ show, onShow, states, total, looks }: ToolbarProps): JSX.Element {
  const options: { value: Filter | "all"; label: string; count: number }[] = [
    { value: "all", label: "All", count: total },
    { value: "look", label: "Needs a look", count: looks },
    ...states
      .filter(([state]) => state !== "online" && state !== "warn" && state !== "crit")
      .map(([state, count]) => ({ value: state, label: LOOKS[state].word, count })),
  ];
  // A filter from the address stays in sight, also while nothing is so.
  const known = options.some(({ value }) => value === show);
  const all =
    known || show === "all" || show === "look"
      ? options
      : [
          ...options,
          { value: show, label: LOOKS[show].word, count: states.find(([state]) => state === show)?.[1] ?? 0 },
        ];
  return (
    <div className={styles.show}>
      <Choice label="Show" value={show} options={all} onChange={onShow} />
    </div>
  );
}

function ColumnMenu({ columns, chosen, onColumns }: ToolbarProps): JSX.Element {
  return (
    <Menu
      align="end"
      trigger={
        <Button icon="columns" opens>
          Columns
        </Button>
      }
    >
      <MenuLabel>Columns</MenuLabel>
      {FLEET_COLUMNS.map(({ id, head }) => (
        <MenuCheck
          key={id}
          checked={columns.includes(id)}
          disabled={ALWAYS.has(id)}
          onChange={(on) => onColumns(on ? [...columns, id] : columns.filter((column) => column !== id))}
        >
          {head}
        </MenuCheck>
      ))}
      <MenuLine />
      <MenuItem icon="refresh" refusal={chosen ? null : "Already so"} onSelect={() => onColumns(null)}>
        What there is room for
      </MenuItem>
    </Menu>
  );
}
