// A cost curve to sketch: points over the epochs, moved up and down by hand or by arrow keys.

const SVG = "http://www.w3.org/2000/svg";
const WIDTHS = [300, 760]; // pixels
const HEIGHT = 300;
const LEFT = 60;
const RIGHT = 24;
const TOP = 16;
const BOTTOM = 44;
const STEPS = 40; // of the arrow keys, from 0 to the top; Page keys take five at a time

function draw(parent, name, attributes, text = "") {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  return parent.appendChild(node);
}

export class Sketch {
  /** host: an element, or the shadow root of one. tell(heights) hears when a point has been let go of. */
  constructor(host, { epochs, heights, top, color }, tell) {
    Object.assign(this, { epochs, heights: [...heights], top, tell });
    const width = Math.max(WIDTHS[0], Math.min(WIDTHS[1], (host.host ?? host).clientWidth));
    this.right = width - RIGHT;
    this.x = epochs.map((epoch) => LEFT + ((this.right - LEFT) * epoch) / epochs.at(-1));
    this.svg = draw(host, "svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "group" });
    this.svg.setAttribute("aria-label", "Your sketch of the cost by epoch");
    this.svg.style.cssText = `width: 100%; max-width: ${width}px; touch-action: none; overflow: visible`;
    this.scales();
    const line = { fill: "none", stroke: color, "stroke-width": 3, "stroke-dasharray": "8 6" };
    this.line = draw(this.svg, "polyline", line);
    this.points = epochs.map((epoch, i) => this.point(epoch, i, color));
    this.show();
  }

  y(height) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - height / this.top);
  }

  scales() {
    const ink = { fill: "var(--st-text-color)", "font-size": 15, "fill-opacity": 0.75 };
    for (let i = 0; i <= 4; i++) {
      const height = (this.top * i) / 4;
      const y = this.y(height);
      const grid = { x1: LEFT, x2: this.right, y1: y, y2: y, stroke: "var(--st-text-color)" };
      draw(this.svg, "line", { ...grid, "stroke-opacity": 0.18 });
      const text = { ...ink, x: LEFT - 20, y: y + 5, "text-anchor": "end" };
      draw(this.svg, "text", text, String(Number(height.toPrecision(3))));
    }
    this.epochs.forEach((epoch, i) => {
      const text = { ...ink, x: this.x[i], y: HEIGHT - BOTTOM + 24, "text-anchor": "middle" };
      draw(this.svg, "text", text, String(Math.round(epoch)));
    });
    draw(this.svg, "text", { ...ink, x: 0, y: TOP + 5 }, "J");
    const under = { ...ink, x: (LEFT + this.right) / 2, y: HEIGHT - 2, "text-anchor": "middle" };
    draw(this.svg, "text", under, "epoch");
  }

  point(epoch, i, color) {
    const node = draw(this.svg, "circle", { r: 13, cx: this.x[i], fill: color, tabindex: 0 });
    node.style.cursor = "ns-resize";
    node.setAttribute("role", "slider");
    node.setAttribute("aria-label", `Cost at epoch ${Math.round(epoch)}`);
    node.setAttribute("aria-orientation", "vertical");
    node.setAttribute("aria-valuemin", 0);
    node.setAttribute("aria-valuemax", this.top);
    node.addEventListener("keydown", (event) => this.key(event, i));
    node.addEventListener("pointerdown", (event) => {
      node.setPointerCapture(event.pointerId);
      node.focus();
    });
    node.addEventListener("pointermove", (event) => {
      if (node.hasPointerCapture(event.pointerId)) this.move(i, this.heightAt(event));
    });
    node.addEventListener("pointerup", () => this.tell([...this.heights]));
    return node;
  }

  heightAt(event) {
    const place = new DOMPoint(event.clientX, event.clientY);
    const { y } = place.matrixTransform(this.svg.getScreenCTM().inverse());
    return this.top * (1 - (y - TOP) / (HEIGHT - TOP - BOTTOM));
  }

  key(event, i) {
    const step = this.top / STEPS;
    const height = this.heights[i];
    const to = {
      ArrowUp: height + step,
      ArrowRight: height + step,
      ArrowDown: height - step,
      ArrowLeft: height - step,
      PageUp: height + 5 * step,
      PageDown: height - 5 * step,
      Home: 0,
      End: this.top,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(i, to);
    clearTimeout(this.later);
    this.later = setTimeout(() => this.tell([...this.heights]), 150);
  }

  move(i, height) {
    this.heights[i] = Math.min(this.top, Math.max(0, height));
    this.show();
  }

  show() {
    const places = this.heights.map((height, i) => `${this.x[i]},${this.y(height)}`);
    this.line.setAttribute("points", places.join(" "));
    this.points.forEach((node, i) => {
      node.setAttribute("cy", this.y(this.heights[i]));
      node.setAttribute("aria-valuenow", Number(this.heights[i].toPrecision(3)));
    });
  }
}
