/** The page of the emulator: its style. */

export const style = `
:root {
  color-scheme: light dark;
  --page: #f4f6f9; --panel: #ffffff; --text: #19202b; --muted: #566071; --line: #dde2e9; --strong-line: #8a94a5;
  --accent: #0b5fcc; --accent-text: #ffffff; --hover: #eef3fb;
  --ok: #0b6537; --ok-fill: #e2f4e9; --busy: #0a4fa8; --busy-fill: #e3edfc; --warn: #774a00; --warn-fill: #fcefd3;
  --bad: #9c1c12; --bad-fill: #fde6e3; --idle: #4a5362; --idle-fill: #ebeef2;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1217; --panel: #161b22; --text: #e7ebf0; --muted: #9ba6b5; --line: #2a323d; --strong-line: #6d7888;
    --accent: #6faeff; --accent-text: #08131f; --hover: #1e2631;
    --ok: #80dba6; --ok-fill: #12301f; --busy: #93c1ff; --busy-fill: #15294a; --warn: #f3c46c; --warn-fill: #35290f;
    --bad: #ff9f95; --bad-fill: #3c1916; --idle: #b5bfcc; --idle-fill: #252c36;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 3.5rem; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1, h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul, ol { list-style: none; }
code, .id, .path { font-family: var(--mono); font-size: 12px; }
[hidden] { display: none !important; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: .5rem .75rem; background: var(--panel); color: var(--accent); z-index: 9; border-radius: 6px; }
.skip:focus { top: .5rem; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

header {
  display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.25rem;
  padding: .75rem 1.25rem; background: var(--panel); border-bottom: 1px solid var(--line);
}
.brand { display: flex; align-items: center; gap: .6rem; }
.brand svg { width: 26px; height: 26px; flex: none; }
.brand rect { fill: #0b5fcc; }
.brand path { stroke: #fff; stroke-width: 3; stroke-linecap: round; }
h1 { font-size: 16px; font-weight: 650; letter-spacing: -.01em; white-space: nowrap; }
h2 { font-size: 14px; font-weight: 650; }
h3 { font-size: 12px; font-weight: 600; color: var(--muted); }
.tag { padding: 1px 7px; border: 1px solid var(--line); border-radius: 99px; font-size: 12px; color: var(--muted); white-space: nowrap; }
.tag:empty { display: none; }
.address { display: flex; align-items: center; gap: .5rem; min-width: 0; }
.address code { color: var(--muted); overflow-wrap: anywhere; }
.live { display: flex; align-items: center; gap: .5rem; margin-left: auto; color: var(--muted); font-size: 13px; }
.dot { width: 8px; height: 8px; border-radius: 50%; background: var(--strong-line); }
.dot.on { background: #1d9a58; }
.dot.off { background: #d0342c; }

button, select {
  font: inherit; font-size: 13px; color: var(--text); background: var(--panel);
  border: 1px solid var(--strong-line); border-radius: 6px; padding: 4px 10px; min-height: 30px;
}
button { cursor: pointer; }
button:hover { background: var(--hover); border-color: var(--accent); }
button[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--accent-text); }
.quiet { border-color: var(--line); color: var(--muted); padding: 2px 9px; min-height: 26px; font-size: 12px; white-space: nowrap; }
select { padding-right: 4px; max-width: 100%; width: 100%; }

nav { display: none; }
main { padding: 1rem 1.25rem; }
.usage { display: flex; flex-wrap: wrap; gap: .25rem 2rem; margin: 0 0 .9rem; }
.usage div { display: flex; align-items: baseline; gap: .45rem; }
.usage dt { color: var(--muted); font-size: 13px; }
.usage dd { font-weight: 650; font-variant-numeric: tabular-nums; }
.columns { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1.45fr) minmax(0, 1fr); }
.column { display: flex; flex-direction: column; gap: 1rem; min-width: 0; min-height: 0; }
.panel { display: flex; flex-direction: column; min-width: 0; min-height: 0; background: var(--panel); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.head { display: flex; align-items: center; gap: .5rem; min-height: 44px; padding: .35rem .9rem; border-bottom: 1px solid var(--line); }
.count { color: var(--muted); font-size: 12px; font-variant-numeric: tabular-nums; }
.filter { display: flex; align-items: center; gap: .4rem; margin-left: auto; color: var(--muted); font-size: 12px; white-space: nowrap; }
.filter select { min-height: 26px; padding: 1px 4px; font-size: 12px; border-color: var(--line); }
#clear { margin-left: auto; }
.body { overflow: auto; overscroll-behavior: contain; flex: 1; min-height: 0; }
.body:focus-visible { outline-offset: -2px; }
.empty { padding: 1.1rem .9rem; color: var(--muted); max-width: 34rem; }

.pill { display: inline-block; padding: 0 7px; border-radius: 99px; font-size: 11px; line-height: 18px; font-weight: 600; white-space: nowrap; color: var(--idle); background: var(--idle-fill); font-variant-numeric: tabular-nums; }
.pill.ok { color: var(--ok); background: var(--ok-fill); }
.pill.busy { color: var(--busy); background: var(--busy-fill); }
.pill.warn { color: var(--warn); background: var(--warn-fill); }
.pill.bad { color: var(--bad); background: var(--bad-fill); }

.tree { padding: .4rem .9rem .8rem; }
.tree .collection { margin-top: .55rem; }
.tree .collection h3 { padding: .1rem 0; }
.tree li { position: relative; }
.tree li li { margin-left: .3rem; padding-left: .9rem; border-left: 1px solid var(--line); }
.tree .inner { padding: .05rem 0 .25rem 1.15rem; }
.tree .part > p { color: var(--muted); font-size: 12px; margin-top: .25rem; }
.row { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .55rem; padding: .18rem .35rem; border-radius: 6px; min-width: 0; }
.leaf > .row { margin-left: 1.15rem; }
li li.leaf > .row { margin-left: 0; }
summary { list-style: none; cursor: pointer; border-radius: 6px; position: relative; padding-left: 1.15rem; }
summary::-webkit-details-marker { display: none; }
summary::before { content: ""; position: absolute; left: .25rem; top: .62em; width: 0; height: 0; border-left: 5px solid var(--muted); border-top: 4px solid transparent; border-bottom: 4px solid transparent; }
details[open] > summary::before { transform: rotate(90deg); }
summary:hover { background: var(--hover); }
.name { font-weight: 600; overflow-wrap: anywhere; }
.name.none { font-weight: 400; color: var(--muted); font-style: italic; }
.facts { flex: 1 1 9rem; color: var(--muted); font-size: 13px; overflow-wrap: anywhere; }
.id { flex: none; color: var(--muted); font-size: 11px; margin-left: auto; max-width: 100%; user-select: all; overflow-wrap: anywhere; }
.more { padding: .5rem 0 0; color: var(--muted); }

.requests li { display: grid; grid-template-columns: 5.2rem minmax(0, 1fr) auto; gap: .1rem .6rem; align-items: baseline; padding: .5rem .9rem; border-bottom: 1px solid var(--line); }
.requests li:last-child { border-bottom: 0; }
.requests .pill { justify-self: start; }
.requests .when { color: var(--muted); font-size: 12px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.requests .detail { grid-column: 2 / -1; color: var(--muted); font-size: 12px; overflow-wrap: anywhere; }
.requests .detail.bad { color: var(--bad); }
progress { grid-column: 2 / -1; width: 100%; height: 4px; appearance: none; border: 0; border-radius: 2px; overflow: hidden; background: var(--busy-fill); }
progress::-webkit-progress-bar { background: var(--busy-fill); }
progress::-webkit-progress-value { background: var(--accent); transition: width .5s linear; }
progress::-moz-progress-bar { background: var(--accent); }

table { width: 100%; border-collapse: collapse; }
th { position: sticky; top: 0; background: var(--panel); text-align: left; font-size: 12px; font-weight: 600; color: var(--muted); padding: .4rem .4rem; box-shadow: inset 0 -1px var(--line); }
td { padding: .28rem .4rem; border-bottom: 1px solid var(--line); vertical-align: baseline; }
th:first-child, td:first-child { padding-left: .9rem; }
th:last-child, td:last-child { padding-right: .9rem; }
tr:last-child td { border-bottom: 0; }
.time { color: var(--muted); font-size: 12px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; font-size: 12px; color: var(--muted); }
.method { font-family: var(--mono); font-size: 12px; font-weight: 650; }
.what { display: flex; gap: .45rem; align-items: baseline; min-width: 0; }
.path { min-width: 0; overflow-wrap: anywhere; }
.struck { color: var(--warn); font-size: 12px; }

.free { padding: .8rem .9rem .9rem; }
.scope { display: grid; grid-template-columns: minmax(0, 1.6fr) minmax(0, 1fr); gap: .6rem; margin-bottom: .7rem; }
.scope label { display: block; color: var(--muted); font-size: 12px; }
.scope select { display: block; margin-top: 2px; }
fieldset { display: flex; flex-wrap: wrap; gap: .35rem; margin: 0 0 .55rem; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; margin-bottom: .2rem; color: var(--muted); font-size: 12px; font-weight: 600; }
.hint { min-height: 1.45em; color: var(--muted); font-size: 13px; }
.active li { display: flex; align-items: center; gap: .5rem; margin-top: .4rem; padding: .25rem .35rem .25rem .6rem; border-radius: 6px; background: var(--warn-fill); color: var(--warn); font-size: 13px; }
.active span { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.active .quiet { background: transparent; color: inherit; border-color: currentColor; }

@media (min-width: 1000px) {
  body { height: 100vh; display: flex; flex-direction: column; }
  main { flex: 1; min-height: 0; display: flex; flex-direction: column; }
  .columns { flex: 1; min-height: 40rem; grid-template-rows: minmax(0, 1fr); }
  #account { flex: 1.5; } #requests, #calls { flex: 1; } #faults { flex: none; max-height: 75%; }
}
@media (max-width: 999px) {
  .columns { grid-template-columns: minmax(0, 1fr); }
  .body:not(.free) { max-height: 70vh; }
  nav { display: flex; position: sticky; top: 0; z-index: 5; background: var(--panel); border-bottom: 1px solid var(--line); }
  nav a { flex: 1; padding: .6rem .25rem; text-align: center; font-size: 13px; color: var(--accent); text-decoration: none; }
  nav a:hover { background: var(--hover); }
}
@media (max-width: 600px) {
  header, main { padding-left: .75rem; padding-right: .75rem; }
  header .address { order: 3; width: 100%; }
  h1 { font-size: 15px; }
  .usage { gap: .25rem 1.1rem; }

  .facts { flex-basis: auto; }
  .id { margin-left: 0; width: 100%; }
  .tag { display: none; }
  .tree .inner { padding-left: .5rem; }
  .time, td.time { display: none; }
  td.call { padding-left: .9rem; }
  th.call { padding-left: .9rem; }
  .requests li { grid-template-columns: auto minmax(0, 1fr); gap: .2rem .6rem; }
  .requests .when { grid-area: 1 / 2; justify-self: end; }
  .requests .what, .requests .detail, progress { grid-column: 1 / -1; }
  button, select { min-height: 36px; }
  .quiet, .filter select { min-height: 32px; }
}
@keyframes appear { from { background-color: var(--busy-fill); } }
.new { animation: appear 1.6s ease-out; }
@media (prefers-reduced-motion: reduce) {
  .new { animation: none; }
  progress::-webkit-progress-value { transition: none; }
}
`
