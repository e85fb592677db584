// The pages of an admin, in the order in which they are needed.
import type { IconName } from "../kit/icon";

export interface Section {
  to:
    | "/admin/enrol"
    | "/admin/waiting"
    | "/admin/tokens"
    | "/admin/api-tokens"
    | "/admin/users"
    | "/admin/labels"
    | "/admin/collectors"
    | "/admin/thresholds"
    | "/admin/server"
    | "/admin/audit";
  label: string;
  icon: IconName;
}

export const SECTIONS: { title: string; sections: Section[] }[] = [
  {
    title: "Hosts",
    sections: [
      { to: "/admin/enrol", label: "Enrol a host", icon: "plus" },
      { to: "/admin/waiting", label: "Waiting hosts", icon: "hand" },
      { to: "/admin/tokens", label: "Registration tokens", icon: "key" },
      { to: "/admin/labels", label: "Labels", icon: "tag" },
      { to: "/admin/collectors", label: "Collectors", icon: "sliders" },
      { to: "/admin/thresholds", label: "Thresholds", icon: "bell" },
    ],
  },
  {
    title: "Access",
    sections: [
      { to: "/admin/users", label: "Users", icon: "people" },
      { to: "/admin/api-tokens", label: "API tokens", icon: "code" },
    ],
  },
  {
    title: "Server",
    sections: [
      { to: "/admin/server", label: "State", icon: "database" },
      { to: "/admin/audit", label: "Audit", icon: "scroll" },
    ],
  },
];
