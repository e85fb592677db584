// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

import { ApiError } from "../api/problem";
import { Segments } from "./button";
import { Failure } from "./empty";
import { Field, SearchField } from "./field";
import { levelOf, Meter } from "./meter";
import { systemName, systemSign } from "./os-icon";
import { addShortcut, useShortcutKeys } from "./shortcuts";
import { setTheme } from "./theme";
import { toast, Toasts } from "./toast";
import { TooltipProvider } from "./tooltip";

afterEach(cleanup);

test("a field says what is wrong with it to those who listen, too", () => {
  render(<Field label="Password" error="That is not the same password." />);
  const input = screen.getByLabelText("Password");
  expect(input.getAttribute("aria-invalid")).toBe("true");
  const described = document.getElementById(input.getAttribute("aria-describedby") ?? "");
  expect(described?.textContent).toBe("That is not the same password.");
});

test("Escape clears a search, and leaves it when it is empty", () => {
  const onChange = vi.fn();
  const { rerender } = render(<SearchField label="Search" placeholder="" value="web" onChange={onChange} />);
  fireEvent.keyDown(screen.getByLabelText("Search"), { key: "Escape" });
  expect(onChange).toHaveBeenCalledWith("");
  rerender(<SearchField label="Search" placeholder="" value="" onChange={onChange} />);
  const input = screen.getByLabelText("Search");
  input.focus();
  fireEvent.keyDown(input, { key: "Escape" });
  expect(document.activeElement).not.toBe(input);
});

test("which segment is chosen is said, not only shown", () => {
  const onChange = vi.fn();
  render(
    <Segments
      label="View"
      value="table"
      options={[
        { value: "table", label: "Table" },
        { value: "grid", label: "Grid" },
      ]}
      onChange={onChange}
    />,
  );
  expect(screen.getByRole("button", { name: "Table" }).getAttribute("aria-pressed")).toBe("true");
  fireEvent.click(screen.getByRole("button", { name: "Grid" }));
  expect(onChange).toHaveBeenCalledWith("grid");
});

test.each([
  [null, "calm"],
  [79.9, "calm"],
  [80, "warn"],
  [95, "crit"],
] as const)("%s against 80 and 95 is %s", (value, wanted) => {
  expect(levelOf(value, 80, 95)).toBe(wanted);
});

test("a meter that is over its limit says so in more than colour", () => {
  render(<Meter value={97} level="crit" label="Memory" />);
  expect(screen.getByRole("img", { name: "critical" })).toBeTruthy();
  expect(screen.getByRole("img", { name: "Memory 97\u202f%" })).toBeTruthy();
  cleanup();
  render(<Meter value={null} label="Memory" />);
  expect(document.body.textContent).toBe("–");
});

test("a failure says why, and can be tried again", () => {
  const onRetry = vi.fn();
  render(
    <Failure title="Cannot show the hosts" error={new ApiError(500, "The database is away.")} onRetry={onRetry} />,
  );
  expect(screen.getByRole("alert").textContent).toContain("The database is away.");
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(onRetry).toHaveBeenCalledOnce();
});

function Keys() {
  useShortcutKeys();
  return <input aria-label="text" />;
}

test("shortcuts run everywhere but while one types", () => {
  const run = vi.fn();
  const end = addShortcut({ keys: "g f", does: "Go to Fleet", run });
  render(<Keys />);
  fireEvent.keyDown(screen.getByLabelText("text"), { key: "g" });
  fireEvent.keyDown(screen.getByLabelText("text"), { key: "f" });
  expect(run).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: "g" });
  fireEvent.keyDown(document.body, { key: "f" });
  expect(run).toHaveBeenCalledOnce();
  end();
});

test("what was done goes by itself, what failed stays until it is closed", () => {
  vi.useFakeTimers();
  render(
    <TooltipProvider>
      <Toasts />
    </TooltipProvider>,
  );
  act(() => {
    toast.done("It is kept.");
    toast.failed("It is not kept.");
  });
  act(() => void vi.advanceTimersByTime(10_000));
  expect(screen.queryByText("It is kept.")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.queryByText("It is not kept.")).toBeNull();
  vi.useRealTimers();
});

test("a theme that is chosen is kept, the system's is not", () => {
  setTheme("dark");
  expect([document.documentElement.dataset.theme, localStorage.getItem("spectra.theme")]).toEqual(["dark", "dark"]);
  setTheme("system");
  expect([document.documentElement.dataset.theme, localStorage.getItem("spectra.theme")]).toEqual([undefined, null]);
});

test.each([
  [{ os: "linux", platform: "debian", platform_version: "13" }, "debian", "Debian 13"],
  [{ os: "linux", platform: "rocky", platform_version: "9.6" }, "redhat", "Rocky Linux 9.6"],
  [{ os: "windows", platform: "Windows 11 Pro", platform_version: "24H2" }, "windows", "Windows 11 Pro 24H2"],
  [{ os: "darwin", platform: "", platform_version: null }, "macos", "macOS"],
  [{ os: "linux", platform: "nixos", platform_version: "25.05" }, "linux", "nixos 25.05"],
  [{ os: "", platform: "" }, "linux", "unknown system"],
] as const)("%j has a sign and a name", (host, sign, name) => {
  expect([systemSign(host.os, host.platform), systemName(host)]).toEqual([sign, name]);
});
