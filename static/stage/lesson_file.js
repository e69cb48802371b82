// A lesson in a file of its own: predict, watch the recorded runs, see both, why. lab/export/lesson.py writes the file around it.
//
// What the runs gave is unpacked when every prediction is made, and stands nowhere in the document before.

import { Curves } from "./curves.js";
import { element, number, themeOf } from "./ink.js";
import { bytesOf, historyOf, KeptRun } from "./kept.js";
import { decode } from "./packet.js";
import { Sketch } from "./sketch.js";
import { STYLE } from "./style.js";

const SURE = ["a guess", "fairly sure", "certain"];

/** What is packed with gzip and written in base64. */
async function unpacked(text) {
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

function prose(html, className = "prose") {
  const made = element("div", className);
  made.innerHTML = html; // written by lab/export/prose.py, which escapes what is no markup of its own
  return made;
}

function button(name, press, className = "") {
  const made = element("button", className, { type: "button" }, name);
  made.addEventListener("click", press);
  return made;
}

/** A group of radio buttons; chosen(option) hears which. */
function choices(legend, name, options, chosen) {
  const rows = options.map((option) => {
    const input = element("input", "", { type: "radio", name });
    input.addEventListener("change", () => chosen(option.value));
    return element("label", "option", {}, input, option.shown);
  });
  return element("fieldset", "", {}, element("legend", "", {}, legend), ...rows);
}

class LessonFile {
  constructor(root, lesson, packed) {
    Object.assign(this, lesson);
    this.packed = packed;
    this.said = new Map(); // what was predicted, by the place of the step
    this.where = element("p", "where", { tabindex: -1 });
    this.body = element("section", "step");
    this.ways = element("nav", "ways", { "aria-label": "Steps" });
    root.append(this.where, this.body, this.ways);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.layOut());
    addEventListener("resize", () => this.layOut());
    this.show(0);
  }

  /** Whether everything is predicted. */
  get isOpen() {
    return this.steps.every((step, place) => !step.question || this.said.has(place));
  }

  async show(place) {
    const isFirst = this.place === undefined;
    const step = this.steps[place];
    this.place = place;
    this.kept?.destroy();
    this.kept = null;
    this.charts = [];
    if (this.isOpen) this.after ??= await unpacked(this.packed);
    this.where.textContent = `Step ${place + 1} of ${this.steps.length}`;
    this.body.replaceChildren();
    this[step.kind](step, place);
    this.showWays(step, place);
    this.layOut();
    if (isFirst) return;
    this.where.focus();
    scrollTo(0, 0);
  }

  showWays(step, place) {
    const ways = [];
    if (place) ways.push(button("Back", () => this.show(place - 1)));
    if (place < this.steps.length - 1 && (!step.question || this.said.has(place))) ways.push(button("Next", () => this.show(place + 1), "primary"));
    this.ways.replaceChildren(...ways);
  }

  commit(place, value, sure = "") {
    this.said.set(place, { value, sure });
    this.show(place + 1);
  }

  read(step) {
    this.body.append(prose(step.html));
  }

  /** The question, and what was said where it is answered: what is said counts. True where it is still to be answered. */
  asks(step, place) {
    this.body.append(prose(step.question, "question"));
    const said = this.said.get(place);
    if (said) this.body.append(element("p", "", {}, `You said ${this.inWords(step, said)}.`));
    else this.commitButton = button("That is my prediction", () => this.commit(place, this.value, this.sure), "primary");
    return !said;
  }

  choice(step, place) {
    if (!this.asks(step, place)) return;
    this.value = this.sure = "";
    const ready = () => (this.commitButton.disabled = !(this.value && this.sure));
    const options = step.options.map(({ name, html }) => ({ value: name, shown: prose(html, "") }));
    const sure = SURE.map((words) => ({ value: words, shown: words }));
    this.body.append(
      choices("Your prediction", "prediction", options, (value) => ready((this.value = value))),
      choices("How sure are you?", "sure", sure, (value) => ready((this.sure = value))),
      this.commitButton,
    );
    ready();
  }

  number(step, place) {
    if (!this.asks(step, place)) return;
    this.sure = "";
    this.value = step.middle;
    const output = element("output", "", {}, `${step.middle} ${step.unit}`);
    const attributes = { type: "range", min: step.low, max: step.high, step: step.step, "aria-label": "Your prediction" };
    const input = element("input", "", attributes);
    input.value = step.middle;
    input.addEventListener("input", () => {
      this.value = Number(input.value);
      output.textContent = `${this.value} ${step.unit}`;
    });
    this.body.append(element("div", "playbar", {}, input, output), this.commitButton);
  }

  curve(step, place) {
    if (!this.asks(step, place)) return;
    this.sure = "";
    this.value = step.epochs.map(() => step.top / 2);
    const hint = element("p", "", {}, "Move the points up and down: drag them, or use Tab and the arrow keys.");
    const box = element("div", "sketch");
    this.body.append(hint, box, this.commitButton);
    const sketch = new Sketch(box, { ...step, heights: this.value, color: this.colors.yours }, () => {});
    this.value = sketch.heights; // as they stand when the button is pressed
  }

  train(step) {
    this.body.append(prose(step.html), this.runs());
  }

  /** The recorded runs, one at a time on the stage's parts. */
  runs() {
    const stage = element("section", "stage", { "aria-label": "A recorded run" });
    const open = ({ packet, examples }) => {
      this.kept?.destroy();
      this.kept = new KeptRun(stage, decode(bytesOf(packet)), decode(bytesOf(examples)));
      this.kept.go(0);
      this.kept.toggle();
    };
    const options = this.after.runs.map((run) => ({ value: run, shown: run.name }));
    const group = choices("Play a recorded run", "run", options, open);
    return element("div", "", {}, group, stage);
  }

  see(step) {
    const beside = this.steps.flatMap((asked, place) => (asked.question ? this.beside(asked, place) : []));
    this.body.append(...beside, this.outcome(step), this.runs());
  }

  /** A prediction beside what happened. */
  beside(step, place) {
    const said = this.said.get(place);
    const answer = this.after.answers[place];
    const parts = [prose(step.question, "question")];
    if (step.kind === "curve") return [...parts, this.sketched(step, said.value, answer)];
    const isRight = step.kind === "choice" ? said.value === answer.value : Math.abs(said.value - answer.value) <= step.near;
    const run = step.kind === "choice" ? prose(answer.html, "inline") : `${number(answer.value)} ${step.unit}`;
    const mark = element("b", isRight ? "right" : "wrong", {}, isRight ? "✓ " : "✗ ");
    parts.push(element("p", "", {}, mark, `You said ${this.inWords(step, said)}. The run says `, element("b", "", {}, run), "."));
    if (!isRight && said.sure === SURE.at(-1)) parts.push(element("p", "", {}, "Certain and wrong is where most is learned: read the next step slowly."));
    return parts;
  }

  inWords(step, { value, sure }) {
    if (step.kind === "choice") return `${value} (${sure})`;
    return step.kind === "number" ? `${value} ${step.unit}` : `a cost of ${value.map(number).join(", ")} at the epochs ${step.epochs.map(number).join(", ")}`;
  }

  /** The sketch, straight from point to point, with the cost of the run. */
  sketched(step, heights, { run }) {
    const { epoch: epochs, cost } = historyOf(decode(bytesOf(this.after.runs.find(({ name }) => name === run).packet)));
    const between = (epoch) => {
      const k = Math.max(0, Math.min(step.epochs.length - 2, step.epochs.findLastIndex((each) => each <= epoch)));
      const share = (epoch - step.epochs[k]) / (step.epochs[k + 1] - step.epochs[k]);
      return heights[k] + share * (heights[k + 1] - heights[k]);
    };
    const line = (label, color, values, dash) => ({ label, color, values, dash });
    // as far up as was asked for; what lies above is said
    const seen = cost.map((value) => (value <= 1.05 * step.top ? value : Number.NaN));
    const lines = [line("you", this.colors.yours, epochs.map(between), [6, 4]), line("the run", this.colors.happened, seen, [])];
    const highest = Math.max(...cost.filter(Number.isFinite));
    const above = highest > step.top ? `; the run goes up to ${number(highest)}` : "";
    return this.chart(new Curves(`cost J${above}`), epochs, lines);
  }

  /** One curve for each run, numbered as they are named below. */
  outcome({ column, log }) {
    const histories = this.after.runs.map(({ packet }) => historyOf(decode(bytesOf(packet))));
    const columns = column === "test_cost" ? ["cost", "test_cost"] : [column];
    const color = (k) => this.colors.runs[k % this.colors.runs.length];
    const lines = histories.flatMap((history, k) =>
      columns.map((name) => ({ label: `${k + 1}${name === "test_cost" ? " test" : ""}`, color: color(k), dash: name === "test_cost" ? [5, 4] : [], values: history[name] })),
    );
    const names = this.after.runs.map(({ name }, k) => {
      const dot = element("span", "dot line");
      dot.style.setProperty("--dot", color(k));
      return element("span", "entry", {}, dot, `${k + 1}: ${name}`);
    });
    const title = { gradient_1: "gradient of layer 1, rms of dW[1]", accuracy: "accuracy" }[column] ?? "cost J";
    const chart = new Curves(log ? `${title}, log axis` : title, { isLog: log, percent: column === "accuracy" });
    return element("div", "", {}, this.chart(chart, histories[0].epoch, lines), element("div", "names", {}, ...names));
  }

  chart(chart, epochs, lines) {
    this.charts.push({ chart, epochs, lines });
    chart.box.setAttribute("aria-label", `${chart.title} by epoch`);
    return element("div", "chart", {}, chart.figure);
  }

  layOut() {
    for (const { chart, epochs, lines } of this.charts) {
      chart.rest(themeOf(document.body));
      chart.draw(epochs, lines);
    }
  }

  why() {
    this.body.append(prose(this.after.why), prose(this.after.claim, "prose claim"));
  }

  try(step) {
    this.body.append(prose(step.html), element("p", "", {}, element("a", "", { href: step.address, rel: "noreferrer" }, "Open it on Train, in the lab"), `: ${step.address}`));
  }
}

document.head.append(element("style", "", {}, STYLE));
const open = JSON.parse(document.getElementById("lesson").textContent);
globalThis.lessonFile = new LessonFile(document.querySelector("main"), open, document.getElementById("after").textContent);
