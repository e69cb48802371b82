// What every drawing needs: colors, a canvas as sharp as the display, numbers and axes that read well.

const TEXT = 14; // px

/** The page's colors and font as they are now: light or dark, on a laptop or on a projector. */
export function themeOf(element) {
  const style = getComputedStyle(element);
  const size = Number.parseFloat(style.getPropertyValue("--stage-text")) || TEXT;
  const color = (name, otherwise) => rgb(style.getPropertyValue(name).trim() || otherwise);
  return {
    background: color("--st-background-color", "#ffffff"),
    text: color("--st-text-color", "#31333f"),
    font: `${size}px ${style.getPropertyValue("--st-font").trim() || "sans-serif"}`,
    scale: size / TEXT, // of margins, which have room for text
    thickness: Number(style.getPropertyValue("--stage-thickness")) || 1, // of lines and points
  };
}

const probe = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

/** Any CSS color -> [red, green, blue]. */
export function rgb(color) {
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

export const css = ([r, g, b], opacity = 1) => `rgba(${r}, ${g}, ${b}, ${opacity})`;

/** The color that lies `share` of the way from a to b. */
export const mix = (a, b, share) => a.map((channel, i) => Math.round(channel + share * (b[i] - channel)));

/** 256 colors from low over the background to high, packed as an ImageData holds them; strength 1 ends at the colors themselves. */
export function ramp(low, background, high, strength) {
  return Uint32Array.from({ length: 256 }, (_, k) => {
    const side = k / 127.5 - 1; // -1 .. 1
    return packed(mix(background, side < 0 ? low : high, strength * Math.abs(side)));
  });
}

/** A place on a ramp -> 0 .. 255; what is not a number stays in the middle. */
export const shade = (place) => (place >= 255 ? 255 : place > 0 ? place | 0 : place <= 0 ? 0 : 127);

export const packed = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
export const unpacked = (color) => [color & 255, (color >> 8) & 255, (color >> 16) & 255];

/** Margins in px for text of the theme's size. */
export const scaled = (margins, { scale }) => Object.fromEntries(Object.entries(margins).map(([side, px]) => [side, scale * px]));

/** Make the canvas as large as its box, in the display's own pixels; gives the context, in CSS pixels. */
export function sharpen(canvas, width, height) {
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/** Round numbers between low and high, about `count` of them. */
export function ticks(low, high, count) {
  if (!(high > low)) return [low];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** 0.1234, 12.3, 1.2e-7, 1,234: about four figures. */
export function number(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : "infinite";
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)) return value.toExponential(1);
  return value.toLocaleString("en-US", { maximumSignificantDigits: 4, useGrouping: Math.abs(value) >= 1000 });
}

/** The text, shortened until it fits. */
export function fitted(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let length = text.length;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return `${text.slice(0, length)}…`;
}

/** A small chart: a titled canvas in a figure, as large as its box. */
export class Chart {
  constructor(title) {
    this.title = title;
    this.canvas = element("canvas", "over");
    this.box = element("div", "box", { role: "img" }, this.canvas);
    this.figure = element("figure", "curves", {}, this.box);
  }

  rest(theme) {
    this.theme = theme;
    this.width = this.box.clientWidth;
    this.height = this.box.clientHeight;
    this.ink = sharpen(this.canvas, this.width, this.height);
  }

  /** An empty chart with its title. */
  clear() {
    const { ink, theme } = this;
    ink.clearRect(0, 0, this.width, this.height);
    ink.font = theme.font;
    ink.fillStyle = css(theme.text);
    ink.textAlign = "left";
    ink.fillText(fitted(ink, this.title, this.width - 6), 6, 16 * theme.scale);
  }
}

/** A picture of 16 by 16, as its path, in the color of the text. */
export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export function element(tag, className, attributes = {}, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
