// Which interface the charts of the network are about.
import type { JSX } from "react";

import { Button } from "../kit/button";
import { plural } from "../kit/format";
import { Menu, MenuChoice } from "../kit/menu";
import type { Interface } from "./interfaces";

interface InterfaceMenuProps {
  interfaces: Interface[];
  shown: ReadonlySet<string>;
  chosen: string | undefined;
  onChoose: (name: string | undefined) => void;
}

export function InterfaceMenu({ interfaces, shown, chosen, onChoose }: InterfaceMenuProps): JSX.Element {
  const options = interfaces.map(({ name, physical, faulty }) => ({
    value: name,
    label: `${name}${physical ? "" : ", virtual"}${faulty ? ", with errors or drops" : ""}`,
  }));
  const alone = shown.size === 1 ? [...shown][0] : undefined;
  return (
    <Menu
      trigger={
        <Button kind="quiet" opens aria-label="Interface">
          <bdi>{alone ?? plural(shown.size, "interface")}</bdi>
        </Button>
      }
    >
      <MenuChoice
        label="Interface"
        value={chosen ?? ""}
        options={[{ value: "", label: "The busiest" }, ...options]}
        onChange={(name) => onChoose(name === "" ? undefined : name)}
      />
    </Menu>
  );
}
