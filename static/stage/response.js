// One unit's response over the window, in the place of what the network says: its A at every place of the grid.

import { refine } from "./field.js";
import { css, element, number, shade, sharpen, unpacked } from "./ink.js";

export class Response {
  constructor(boundary, diagram) {
    this.boundary = boundary;
    this.diagram = diagram;
    this.unit = null; // [l, i] as it is shown
    this.picture = element("canvas", "heat");
    this.line = element("canvas", "over");
    this.caption = element("p", "caption");
    boundary.clip.append(this.picture);
    boundary.marks.before(this.line); // under the examples
    boundary.box.append(this.caption);
    this.hide(true);
  }

  /** unit: [l, i], or null for none. */
  show(unit) {
    this.unit = unit;
    this.hide(!unit);
    if (unit && this.boundary.inner) this.draw();
  }

  hide(isHidden) {
    const { scene, lines, names } = this.boundary;
    const isCurve = scene?.task === "curve";
    this.picture.hidden = isHidden || isCurve;
    this.line.hidden = isHidden || !isCurve;
    this.caption.hidden = isHidden;
    for (const canvas of [lines, names]) canvas.hidden = !isHidden;
  }

  /** Sizes, theme or scene have changed. */
  rest(theme) {
    const { heat, box, inner, scene } = this.boundary;
    this.theme = theme;
    this.ink = sharpen(this.line, box.clientWidth, box.clientHeight);
    Object.assign(this.caption.style, { left: `${inner.x + 4}px`, top: `${inner.y + 4}px` });
    if (scene.task !== "curve") {
      this.picture.width = heat.width;
      this.picture.height = heat.height;
      this.picture.style.cssText = heat.style.cssText;
      this.image = new ImageData(heat.width, heat.height);
      this.pixels = new Uint32Array(this.image.data.buffer);
      this.fine = new Float32Array(this.pixels.length);
    }
    const { sizes } = this.diagram.forward;
    const isThere = this.unit && this.unit[0] < sizes.length && this.unit[1] < sizes[this.unit[0]];
    this.show(isThere ? this.unit : null);
  }

  draw() {
    if (!this.unit || !this.theme) return;
    const [l, i] = this.unit;
    const values = this.diagram.forward.unit(l, i);
    const [middle, half] = this.diagram.scaleOf(l, i);
    const colors = this.diagram.colorsOf(l, i);
    if (this.boundary.scene.task === "curve") this.drawLine(values, middle, half);
    else this.drawPicture(values, middle, half, colors);
    this.write(values, colors, [middle - half, middle + half].map(number));
  }

  drawPicture(values, middle, half, colors) {
    const { scene, factor } = this.boundary;
    refine(values, scene.shape, factor, this.fine);
    const scale = 127.5 / half;
    for (let p = 0; p < this.pixels.length; p++) this.pixels[p] = colors[shade(128 + scale * (this.fine[p] - middle))];
    this.picture.getContext("2d").putImageData(this.image, 0, 0);
  }

  /** From the lower to the upper end of its range, over the height of the window. */
  drawLine(values, middle, half) {
    const { ink } = this;
    const { x, y, width, height } = this.boundary.inner;
    ink.clearRect(0, 0, this.line.width, this.line.height);
    ink.beginPath();
    values.forEach((value, p) => {
      const share = Math.max(-1, Math.min(1, (value - middle) / half));
      ink.lineTo(x + (width * p) / (values.length - 1), y + (height * (1 - share)) / 2);
    });
    ink.lineWidth = 3;
    ink.strokeStyle = css(this.diagram.positive);
    ink.stroke();
  }

  /** Its name, and the least and the most that it reaches; as colors, or between the ends of the window. */
  write(values, colors, window) {
    let [least, most] = [Infinity, -Infinity];
    for (const value of values) {
      if (value < least) least = value;
      if (value > most) most = value;
    }
    const end = (value, color) => {
      const dot = element("span", "dot");
      dot.style.setProperty("--dot", css(unpacked(color)));
      return element("span", "entry", {}, dot, number(value));
    };
    const isCurve = this.boundary.scene.task === "curve";
    const words = `${number(least)} to ${number(most)}; the window's height: ${window.join(" to ")}`;
    const ends = isCurve ? [words] : [end(least, colors[0]), " ", end(most, colors[255])];
    this.caption.replaceChildren(element("b", "", {}, this.diagram.nameOf(...this.unit)), " ", ...ends);
  }
}
