// The stage's style sheet. It lives in a shadow root, so its short names meet no others. Colors are Streamlit's variables.

export const STYLE = `
.stage {
  container-type: inline-size;
  font: 16px/1.4 var(--st-font, sans-serif);
  color: var(--st-text-color, #31333f);
  transition: color 1ms; /* its end tells the stage that the theme has changed */
}
.status { display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin: 0 0 .4rem; font-variant-numeric: tabular-nums; min-height: 1.4em; }
.status b { font-weight: 600; }
.progress { margin: 0 0 .6rem; }
.progress .words { margin: 0 0 .35rem; font-variant-numeric: tabular-nums; }
.track { height: .5rem; border-radius: .25rem; background: color-mix(in srgb, currentColor 12%, transparent); overflow: hidden; }
.bar { height: 100%; background: var(--st-primary-color, #1672b0); border-radius: inherit; }
.connection { margin: 0 0 .4rem; font-weight: 600; }
.connection:empty { display: none; }
.panes { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: .75rem 1rem; }
figure { margin: 0; min-width: 0; display: flex; flex-direction: column; grid-column: span 2; }
figure[hidden] { display: none; }
figure.boundary, figure.diagram { grid-column: span 3; height: 26rem; }
figure.curves { height: 11.5rem; }
.panes.two figure.curves { grid-column: span 3; }
.box { position: relative; flex: 1; min-height: 0; }
.over { position: absolute; inset: 0; width: 100%; height: 100%; }
.clip { position: absolute; overflow: hidden; }
.clip[hidden] { display: none; }
.heat { position: absolute; transform: scaleY(-1); /* its first row is the window's lowest */ }
.legend { display: flex; flex-wrap: wrap; flex: none; gap: 0 1rem; min-height: 1.4em; max-height: 4.2em; overflow-y: auto; padding-left: 52px; }
.entry { white-space: nowrap; }
.dot { display: inline-block; width: .65em; height: .65em; margin-right: .35em; border-radius: 50%; background: var(--dot); border: 2px solid var(--dot); box-sizing: border-box; }
.dot.open { background: none; }
.dot.line { width: 1.2em; height: 0; border-radius: 0; vertical-align: middle; }
@container (max-width: 700px) {
  figure.boundary, figure.diagram, figure.curves, .panes.two figure.curves { grid-column: 1 / -1; }
  figure.boundary, figure.diagram { height: 20rem; }
}
`;
