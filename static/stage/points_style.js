// The style of a hand that draws points; see style.js.

export const POINTS_STYLE = `
figure.boundary { position: relative; }
.draw, .tools button {
  font: inherit; color: inherit; box-sizing: border-box; min-width: 28px; min-height: 28px; padding: 0 .4rem; border-radius: .5rem;
  border: 1px solid color-mix(in srgb, currentColor 30%, transparent); background: var(--st-background-color, #fff); cursor: pointer;
}
.draw { padding: 0 .6rem; position: absolute; right: 8px; top: -.2rem; }
.boundary .legend { padding-right: 4.2rem; }
.draw:hover, .tools button:hover:enabled { border-color: var(--st-primary-color, #1672b0); }
.draw:focus-visible, .pad:focus-visible { outline: 2px solid var(--st-primary-color, #1672b0); outline-offset: 2px; }
.tools button[aria-pressed=true] { outline: 2px solid var(--st-text-color, #31333f); outline-offset: -1px; font-weight: 600; }
.controls.tools { display: block; flex: none; padding: .25rem 8px 0 52px; }
.tools .row { gap: .25rem .4rem; }
.tools .row .row { gap: .2rem; }
.tools button svg { width: 1em; height: 1em; }
.tools .class { display: inline-flex; align-items: center; gap: .3em; }
.tools .class .dot { margin: 0; }
.tools .class .name { max-width: 5em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.tools input[type=range] { width: 7rem; height: 24px; margin: 0; accent-color: var(--dot); }
.tools output { min-width: 3.2em; font-variant-numeric: tabular-nums; }
.pad .problem {
  position: absolute; inset: 0 0 auto; margin: 4px; padding: .1em .5em; border-left: 4px solid #c62828; border-radius: 4px;
  background: var(--st-background-color, #fff); pointer-events: none;
}
.pad .problem:empty { display: none; }
.draw[hidden], .pad[hidden], .controls.tools[hidden] { display: none; }
.pad { position: absolute; cursor: crosshair; touch-action: none; border-radius: 2px; outline: 1px dashed color-mix(in srgb, currentColor 50%, transparent); }
@container (max-width: 700px) {
  .controls.tools { padding-left: 8px; }
  figure.boundary.drawing { height: min(23rem, 80vh); }
  .tools button { min-height: 34px; min-width: 36px; }
}
`;
