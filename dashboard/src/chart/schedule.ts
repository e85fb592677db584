// Drawing in turns: twelve charts with new readings are drawn over some frames, none of which is late for it.

/** Of a frame's 16 ms; the rest is for what else the page does. */
const BUDGET_MS = 6;

const waiting = new Set<() => void>();
let asked = false;

/** Draws when there is time, in the order of asking. What waits already is not drawn twice. */
export function drawSoon(draw: () => void): void {
  waiting.add(draw);
  if (asked) return;
  asked = true;
  requestAnimationFrame(turn);
}

/** What is not there any more is not drawn. */
export function drawNever(draw: () => void): void {
  waiting.delete(draw);
}

function turn(): void {
  asked = false;
  const began = performance.now();
  for (const draw of waiting) {
    waiting.delete(draw);
    draw();
    if (performance.now() - began >= BUDGET_MS) break;
  }
  if (waiting.size === 0) return;
  asked = true;
  requestAnimationFrame(turn);
}
