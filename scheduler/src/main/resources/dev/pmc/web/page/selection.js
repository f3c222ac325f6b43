/** Which hosts are chosen, to have the same done to all of them. A choice outlives pages, filters and events. */
import { byId, say } from "./dom.js";
import { plural } from "./format.js";
import { ACTIONS, askFor } from "./actions.js";

const chosen = new Set();
const bar = byId("chosen");

export const isChosen = name => chosen.has(name);

/** Chooses hosts, or lets go of them. */
export function choose(names, on) {
  for (const name of names) on ? chosen.add(name) : chosen.delete(name);
  show();
}

function show() {
  bar.hidden = chosen.size === 0;
  say(byId("chosen-count"), `${plural(chosen.size, "host")} chosen`);
  for (const box of document.querySelectorAll("#host-rows input[type=checkbox]")) box.checked = chosen.has(box.value);
  const boxes = [...document.querySelectorAll("#host-rows input[type=checkbox]")];
  const all = byId("choose-page");
  all.checked = boxes.length > 0 && boxes.every(box => box.checked);
  all.indeterminate = !all.checked && boxes.some(box => box.checked);
}

/** The rows have changed. */
export const showChoice = show;

for (const action of Object.keys(ACTIONS)) {
  byId(`chosen-${action}`).addEventListener("click", () => askFor(action, [...chosen].sort(), () => choose([...chosen], false)));
}
byId("chosen-none").addEventListener("click", () => choose([...chosen], false));
byId("choose-page").addEventListener("change", event => {
  choose([...document.querySelectorAll("#host-rows input[type=checkbox]")].map(box => box.value), event.target.checked);
});
byId("host-rows").addEventListener("change", event => choose([event.target.value], event.target.checked));
