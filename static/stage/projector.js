// Projector mode: the picture and its controls alone, large enough for the last row of a room. static/lab.css says how large.

import { element } from "./ink.js";

const MARK = "data-projector"; // on the page's body, for the style sheet

export class Projector {
  /** give(command): what a hand asks for. */
  constructor(give) {
    this.give = give;
    this.isOn = false;
    this.root = element("button", "projector", { type: "button", title: "The picture alone, in large. Escape leads back" });
    this.root.addEventListener("click", () => this.turn(!this.isOn));
    this.root.hidden = new URLSearchParams(location.search).get("embed") === "true"; // a frame is small
    this.show(false);
  }

  turn(isOn) {
    this.show(isOn);
    this.give({ do: isOn ? "projector on" : "projector off" });
  }

  /** What a packet says. */
  show(isOn) {
    this.isOn = isOn;
    document.body.toggleAttribute(MARK, isOn);
    this.root.classList.toggle("on", isOn);
    this.root.textContent = isOn ? "Leave (Esc)" : "Projector";
  }

  /** Leave with Escape; whether that was it. */
  key({ key, defaultPrevented }) {
    if (key !== "Escape" || !this.isOn || defaultPrevented) return false;
    this.turn(false);
    return true;
  }

  destroy() {
    document.body.removeAttribute(MARK);
  }
}
