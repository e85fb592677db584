// What must hold of any page, whatever it shows: nothing sticks out, nothing is cut, everything is reached by keyboard.
import type { Page } from "playwright-core";

/** What the page has that one would have to scroll sideways for, or that is cut off without saying so. */
export function sticksOut(tab: Page): Promise<string[]> {
  return tab.evaluate(() => {
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push(`the document is ${String(root.scrollWidth)} wide`);
    const scroller = document.querySelector<HTMLElement>("main > div");
    if (scroller && scroller.scrollWidth > scroller.clientWidth)
      found.push(`the page is ${String(scroller.scrollWidth)} wide in ${String(scroller.clientWidth)}`);
    const scrolls = (style: CSSStyleDeclaration): boolean => ["auto", "scroll"].includes(style.overflowX);
    for (const element of document.querySelectorAll<HTMLElement>("body *")) {
      const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
      if (!own || !element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
      const box = element.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1) continue;
      const name = `${element.tagName.toLowerCase()} “${element.textContent.slice(0, 40)}”`;
      for (let at: HTMLElement | null = element; at; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (scrolls(style) && at.scrollWidth > at.clientWidth) break;
        // Names end with dots, lists of labels with a fade: they say that there is more.
        if (style.textOverflow === "ellipsis" || style.maskImage !== "none") break;
        if (at === element) continue;
        const frame = at.getBoundingClientRect();
        const clips = style.overflowX !== "visible" && style.position !== "static" && frame.width <= 1;
        // What is read aloud alone.
        if (clips) break;
        if (style.overflowX === "hidden" || style.overflowX === "clip") {
          if (box.right > frame.right + 1 || box.left < frame.left - 1) found.push(`${name} is cut off`);
          break;
        }
        if (at === document.body && box.right > innerWidth + 1) found.push(`${name} sticks out`);
      }
    }
    return found;
  });
}

/** What reacts to a press, but not to the keyboard. */
export function unreachable(tab: Page): Promise<string[]> {
  return tab.evaluate(() => {
    const reached = "a[href], button, input, select, textarea, summary, label, [tabindex]";
    return [...document.querySelectorAll<HTMLElement>("body *")]
      .filter(
        (element) =>
          getComputedStyle(element).cursor === "pointer" &&
          element.checkVisibility() &&
          element.closest(reached) === null &&
          // A row leads where the link in it does.
          element.querySelector("a[href], button") === null,
      )
      .map((element) => element.outerHTML.slice(0, 160));
  });
}

/** Whether whoever has the focus shows it. */
export function focusShows(tab: Page): Promise<boolean> {
  return tab.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return false;
    // A field may show it on its frame.
    return [element, element.parentElement, element.parentElement?.parentElement].some((one) => {
      if (!one) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
    });
  });
}

/** Markup that a name would have brought, were it not text. */
export function markup(tab: Page): Promise<number> {
  return tab.locator("main img, main b, main script, [role=dialog] img, [role=dialog] script").count();
}
