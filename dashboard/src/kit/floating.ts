// Where menus, hints and dialogs are put: inside of the page's main part, so that those who go from part to part find
// them, and outside of what scrolls, so that nothing cuts them off.

/** Id of the place; the shell has it. Pages without a shell have none, and the body is taken. */
export const FLOATING = "floating";

export function floatingPlace(): HTMLElement | null {
  return document.getElementById(FLOATING);
}
