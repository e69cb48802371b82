// The stage's style sheet. It lives in a shadow root, so its short names meet no others. Colors are Streamlit's variables.

export const STYLE = `
.stage {
  container-type: inline-size;
  display: flex;
  flex-direction: column;
  height: var(--stage-height, auto); /* of the page, which knows what else stands on it */
  font: var(--stage-words, 16px)/1.4 var(--st-font, sans-serif);
  color: var(--st-text-color, #31333f);
  transition: color 1ms; /* its end tells the stage that the theme has changed */
}
.controls { display: contents; }
.controls[hidden], .controls [hidden] { display: none; }
.moved { order: 1; flex: 1 0 100%; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .5rem; }
.controls button, .controls select, .controls summary {
  font: inherit; color: inherit; min-height: 2.1rem; min-width: 24px; box-sizing: border-box; padding: .15rem .6rem; border-radius: .5rem;
  border: 1px solid color-mix(in srgb, currentColor 30%, transparent); background: var(--st-background-color, #fff); cursor: pointer;
}
.controls button { display: inline-flex; align-items: center; gap: .4em; }
.controls button:hover:enabled, .controls summary:hover { border-color: var(--st-primary-color, #1672b0); }
.controls button.primary { min-width: 6.2rem; justify-content: center; border-color: transparent; background: color-mix(in srgb, var(--st-primary-color, #1672b0) 80%, #000); color: #fff; }
.controls button:disabled { opacity: .45; cursor: default; }
.controls button[aria-pressed=true] { border-color: var(--st-primary-color, #1672b0); box-shadow: inset 0 0 0 1px var(--st-primary-color, #1672b0); }
.controls :focus-visible { outline: 2px solid var(--st-primary-color, #1672b0); outline-offset: 2px; }
.controls svg { width: .8em; height: .8em; fill: currentColor; flex: none; }
.controls option { color: var(--st-text-color, #31333f); background: var(--st-background-color, #fff); }
.setting { display: inline-flex; align-items: center; gap: .5em; }
.rate { flex: 1 1 16rem; max-width: 34rem; white-space: nowrap; }
.rate input { flex: 1; min-width: 6rem; height: 24px; margin: 0; accent-color: var(--st-primary-color, #1672b0); }
.rate output { min-width: 4.2em; font-variant-numeric: tabular-nums; font-weight: 600; }
.controls details { flex: 0 1 auto; }
.controls details[open] { flex-basis: 100%; }
.controls details .row { margin-top: .5rem; gap: .4rem 1.25rem; }
.controls summary { display: inline-flex; align-items: center; }
.controls input[type=number] {
  font: inherit; color: inherit; width: 3.6rem; min-height: 2.1rem; box-sizing: border-box; padding: .1rem .35rem; border-radius: .5rem;
  border: 1px solid color-mix(in srgb, currentColor 30%, transparent); background: var(--st-background-color, #fff);
}
.controls input.value { width: 5.6rem; }
.controls.editor { display: block; flex: none; margin: .3rem 0 0; }
.controls.editor[hidden] { display: none; }
/* beside the diagram, over the upper charts: what is edited stays as it was */
.editor .panel {
  position: absolute; z-index: 4; top: 0; left: calc(100% + 1rem); width: 80%; min-width: 14rem; box-sizing: border-box; padding: .6rem; font-size: calc(14px * var(--scale, 1));
  border-radius: .5rem; border: 1px solid color-mix(in srgb, currentColor 30%, transparent); background: var(--st-background-color, #fff);
}
.editor .row { gap: .35rem; }
.setting[hidden] { display: none; }
.controls input[type=checkbox] { width: 24px; height: 24px; margin: 0; accent-color: var(--st-primary-color, #1672b0); }
.head { position: relative; display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1rem; flex: none; margin: 0 0 .4rem; padding-bottom: 5px; font-variant-numeric: tabular-nums; min-height: 2.1rem; }
.head p { margin: 0; }
.head .words { flex: 1 1 6.5rem; max-width: 20rem; text-align: right; margin-left: auto; font-size: max(.85em, var(--stage-text, 0px)); line-height: 1.2; } /* whatever it says, nothing beside it moves */
.status { flex: 1 1 22rem; display: flex; flex-wrap: wrap; gap: 0 .8rem; font-size: .95em; line-height: 1.2; }
.status b { font-weight: 600; }
.track { position: absolute; inset: auto 0 0; height: 3px; border-radius: 2px; background: color-mix(in srgb, currentColor 12%, transparent); overflow: hidden; }
.bar { height: 100%; background: var(--st-primary-color, #1672b0); border-radius: inherit; }
.remark { flex: none; box-sizing: border-box; height: 3.1em; overflow-y: auto; margin: 0 0 .4rem; padding: .1em .6em; border-left: 4px solid transparent; border-radius: 4px; }
.remark.error { border-color: #c62828; }
.remark.warning { border-color: #b26a00; }
.remark.info { border-color: var(--st-primary-color, #1672b0); }
.remark a { color: inherit; }
.remark:not(.none) { background: color-mix(in srgb, currentColor 6%, transparent); }
.remark.none { border-color: color-mix(in srgb, currentColor 15%, transparent); }
.said { position: absolute; clip-path: inset(50%); }
.connection { margin: 0 0 .4rem; font-weight: 600; }
.connection:empty { display: none; }
.panes { display: grid; grid-template: repeat(3, minmax(0, 1fr)) / 4fr 3.5fr 2.8fr; flex: 1; min-height: var(--stage-panes, 32rem); gap: .3rem 1rem; }
.panes.two { grid-template-rows: repeat(2, minmax(0, 1fr)); }
.panes.viewed { grid-template-rows: auto repeat(3, minmax(0, 1fr)); }
.panes.viewed.two { grid-template-rows: auto repeat(2, minmax(0, 1fr)); }
.controls.views { display: flex; grid-column: 3; gap: .25rem; }
.controls.views[hidden], .controls.views [hidden] { display: none; }
.controls.views button, .controls.views select { min-height: 1.75rem; padding: 0 .4rem; font-size: .9em; }
.controls.views button[aria-pressed=true] { border-color: var(--st-primary-color, #1672b0); border-width: 2px; font-weight: 600; }
figure.view { grid-column: 3; grid-row: 2 / -1; }
figure { margin: 0; min-width: 0; min-height: 0; display: flex; flex-direction: column; }
figure[hidden] { display: none; }
figure.boundary, figure.diagram { grid-row: 1 / -1; position: relative; }
figure.curves { grid-column: 3; }
.layers { position: absolute; inset: calc(24px * var(--scale)) 0 auto; height: 0; z-index: 3; }
.layer { position: absolute; transform: translateX(-50%) scale(var(--scale)); transform-origin: top; display: flex; flex-wrap: wrap; justify-content: center; gap: 2px; font-size: 14px; }
.layers > select { position: absolute; top: calc(26px * var(--scale)); transform: translateX(-100%) scale(var(--scale)); transform-origin: top right; width: 58px; }
.layers button, .layers select, .layers summary {
  font: inherit; font-size: 14px; color: inherit; box-sizing: border-box; height: 24px; padding: 0 2px; border-radius: 4px; cursor: pointer;
  border: 1px solid color-mix(in srgb, currentColor 30%, transparent); background: var(--st-background-color, #fff);
}
.layers button { width: 24px; }
.layers button:disabled { opacity: .45; cursor: default; }
.layers button:hover:enabled { border-color: var(--st-primary-color, #1672b0); }
.layers :focus-visible { outline: 2px solid var(--st-primary-color, #1672b0); outline-offset: 1px; }
.layers option { color: var(--st-text-color, #31333f); background: var(--st-background-color, #fff); }
.layer select { width: 100%; max-width: 6rem; padding: 0; font-size: 12px; }
.layer.count { width: 56px; }
.layer.inputs { display: block; z-index: 1; }
.inputs .options {
  position: absolute; z-index: 6; margin-top: 2px; padding: .3rem .5rem; border-radius: .4rem; background: var(--st-background-color, #fff);
  border: 1px solid color-mix(in srgb, currentColor 35%, transparent);
}
.inputs label { display: flex; align-items: center; gap: .4em; min-height: 26px; white-space: nowrap; }
.inputs input { width: 24px; height: 24px; margin: 0; }
.inputs summary { padding: 1px 4px; list-style-position: inside; white-space: nowrap; }
.layers[hidden], .layers [hidden] { display: none; }
.units { position: absolute; inset: 0; pointer-events: none; }
.unit { position: absolute; padding: 0; border: 0; border-radius: 2px; background: none; cursor: pointer; pointer-events: auto; }
.unit:focus-visible, .unit:hover { outline: 3px solid var(--st-primary-color, #1672b0); outline-offset: 1px; }
.card, .caption {
  position: absolute; z-index: 5; margin: 0; padding: .25rem .55rem; box-sizing: border-box; border-radius: .4rem; pointer-events: none; font-size: calc(14px * var(--scale, 1));
  color: var(--st-text-color, #31333f); background: var(--st-background-color, #fff); border: 1px solid color-mix(in srgb, currentColor 35%, transparent);
}
.card { width: calc(272px * var(--scale, 1)); box-shadow: 0 2px 10px #0003; }
.card > *, .closer > * { display: block; }
.closer { margin: .4rem 0; font-size: calc(14px * var(--scale, 1)); }
.card[hidden], .caption[hidden], canvas[hidden] { display: none; }
.box { position: relative; flex: 1; min-height: 0; }
.over { position: absolute; inset: 0; width: 100%; height: 100%; }
.clip { position: absolute; overflow: hidden; }
.clip[hidden] { display: none; }
.heat { position: absolute; transform: scaleY(-1); /* its first row is the window's lowest */ }
.reader input { position: absolute; inset: auto 8px 56px 60px; height: 24px; margin: 0; opacity: 0; pointer-events: none; accent-color: var(--st-primary-color, #1672b0); }
.reader .note, .reader .ring { display: none; position: absolute; z-index: 2; }
.reader:has(:focus-visible) :is(input, .note, .ring) { display: block; opacity: 1; z-index: 2; }
.reader .note { inset: 3em 16px auto 60px; margin: 0; padding: .2em .5em; border-radius: .4rem; background: var(--st-background-color, #fff); }
.reader .note.below { inset: auto 16px 88px 60px; }
.reader .ring { width: 12px; height: 12px; margin: -9px; border: 3px solid var(--st-text-color, #31333f); border-radius: 50%; }
.legend { display: flex; flex-wrap: wrap; flex: none; gap: 0 1rem; min-height: 1.4em; max-height: 4.2em; overflow-y: auto; padding-left: 52px; }
.entry { white-space: nowrap; }
.dot { display: inline-block; width: .65em; height: .65em; margin-right: .35em; border-radius: 50%; background: var(--dot); border: 2px solid var(--dot); box-sizing: border-box; }
.dot.open { background: none; }
.dot.square { border-radius: 0; }
.dot.diamond { border-radius: 0; transform: rotate(45deg) scale(.85); }
.dot.triangle-up { border-radius: 0; clip-path: polygon(50% 0, 100% 100%, 0 100%); }
.dot.triangle-down { border-radius: 0; clip-path: polygon(50% 100%, 100% 0, 0 0); }
.dot.cross { border-radius: 0; clip-path: polygon(33% 0, 67% 0, 67% 33%, 100% 33%, 100% 67%, 67% 67%, 67% 100%, 33% 100%, 33% 67%, 0 67%, 0 33%, 33% 33%); }
.dot.line { width: 1.2em; height: 0; border-radius: 0; vertical-align: middle; }
@container (max-width: 700px) {
  .controls .projector:not(.on) { display: none; }
  .panes, .panes.two, .panes.viewed, .panes.viewed.two { grid-template: none / minmax(0, 1fr); }
  figure.boundary, figure.diagram, figure.curves, figure.view, .controls.views { grid-area: auto; }
  figure.curves { height: 11.5rem; }
  figure.view { height: 22rem; }
  figure.boundary { height: min(20rem, 75vh); }
  figure.diagram { height: auto; }
  .editor .panel { position: static; width: auto; margin-top: .4rem; }
  figure.diagram .box { flex: none; height: min(20rem, 75vh); }
}
/* Two stages beside each other: boundary and network in one row, the curves in the next. */
@container (min-width: 520px) and (max-width: 700px) {
  .panes, .panes.two, .panes.viewed, .panes.viewed.two { grid-template: none / repeat(6, minmax(0, 1fr)); }
  figure.boundary, figure.diagram, .two figure.curves { grid-column: span 3; }
  figure.curves { grid-column: span 2; height: 10rem; }
  figure.view, .controls.views { grid-column: 1 / -1; }
}
/* A low window, as at 200 % zoom: buttons, numbers, then boundary and network over what is left; all else below them. */
@media (max-height: 559px) and (min-width: 560px) {
  .stage { flex-flow: row wrap; align-items: center; gap: .3rem .8rem; }
  .head { display: contents; }
  .controls > .row:not(.moved) { flex-wrap: nowrap; }
  .controls > .row:not(.moved) button:not(.primary) span { position: absolute; clip-path: inset(50%); }
  .head .status { flex: 1; line-height: 1.2; gap: 0 .8rem; }
  .track { position: static; flex-basis: 100%; }
  .panes, .panes.two, .panes.viewed, .panes.viewed.two { order: 1; flex: 1 0 100%; min-height: 0; grid-template: calc(100dvh - 7.5rem) auto / repeat(6, minmax(0, 1fr)); }
  .remark, .moved { order: 2; flex: 1 0 100%; }
  figure.boundary, figure.diagram { grid-area: 1 / span 3; height: auto; }
  figure.diagram .box { flex: 1; height: auto; }
  figure.curves { grid-area: auto / span 2; height: 11.5rem; }
  .two figure.curves { grid-column: span 3; }
  .controls.views { grid-area: auto / 1 / auto / -1; }
  figure.view { grid-area: auto / 1 / auto / -1; height: 20rem; }
}
`;
