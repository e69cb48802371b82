// The shapes of points, one for each class, so that classes differ where colors do not: in print, or for who cannot tell them.

/** Corners of each shape, on a circle of radius 1 or a little beyond it, so that all look equally large. */
const CORNERS = {
  square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  "triangle-up": [[0, -1.3], [1.2, 0.85], [-1.2, 0.85]],
  diamond: [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
  "triangle-down": [[0, 1.3], [1.2, -0.85], [-1.2, -0.85]],
  cross: [
    [-0.45, -1.25], [0.45, -1.25], [0.45, -0.45], [1.25, -0.45], [1.25, 0.45], [0.45, 0.45],
    [0.45, 1.25], [-0.45, 1.25], [-0.45, 0.45], [-1.25, 0.45], [-1.25, -0.45], [-0.45, -0.45],
  ],
};

/** The shape of a class's points; values have a circle. */
export function shapeOf({ task, colors: { shapes } }, label) {
  return task === "binary" || task === "classes" ? shapes[label % shapes.length] : "circle";
}

/** Begin a path around the pixel x, y. */
export function trace(ink, shape, x, y, radius) {
  ink.beginPath();
  if (shape in CORNERS) {
    for (const [across, down] of CORNERS[shape]) ink.lineTo(x + radius * across, y + radius * down);
    ink.closePath();
  } else ink.arc(x, y, radius, 0, 2 * Math.PI);
}
