// Rectangles whose areas are as the values, each as square as can be (Bruls, Huizing, van Wijk: Squarified Treemaps).

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A box for each value, in their order; values are taken as they are, the largest first looks best. */
export function squarify(values: number[], box: Box): Box[] {
  const whole = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  if (whole <= 0 || box.width <= 0 || box.height <= 0) return values.map(() => ({ ...box, width: 0, height: 0 }));
  const areas = values.map((value) => (Math.max(0, value) / whole) * box.width * box.height);
  const boxes: Box[] = [];
  let rest = box;
  let row: number[] = [];
  for (const area of areas) {
    const side = Math.min(rest.width, rest.height);
    if (row.length > 0 && worst([...row, area], side) > worst(row, side)) {
      rest = placeRow(row, rest, boxes);
      row = [];
    }
    row.push(area);
  }
  if (row.length > 0) placeRow(row, rest, boxes);
  return boxes;
}

/** The least square of a row along a side: how many times it is longer than it is wide. */
function worst(row: number[], side: number): number {
  const sum = row.reduce((all, area) => all + area, 0);
  if (sum <= 0 || side <= 0) return Number.POSITIVE_INFINITY;
  const thick = sum / side;
  return Math.max(...row.map((area) => (area <= 0 ? 1 : Math.max(thick / (area / thick), area / thick / thick))));
}

/** Places a row along the shorter side, and says what is left. */
function placeRow(row: number[], box: Box, boxes: Box[]): Box {
  const sum = row.reduce((all, area) => all + area, 0);
  const upright = box.width >= box.height;
  const side = upright ? box.height : box.width;
  const thick = side > 0 ? sum / side : 0;
  let at = 0;
  for (const area of row) {
    const long = thick > 0 ? area / thick : 0;
    boxes.push(
      upright
        ? { x: box.x, y: box.y + at, width: thick, height: long }
        : { x: box.x + at, y: box.y, width: long, height: thick },
    );
    at += long;
  }
  return upright
    ? { ...box, x: box.x + thick, width: Math.max(0, box.width - thick) }
    : { ...box, y: box.y + thick, height: Math.max(0, box.height - thick) };
}
