/** Which hosts are chosen, to have the same done to all of them. A choice outlives pages, filters and events. */
import { ACTIONS, askFor } from "./actions.js";
import { all } from "./api.js";
import { byId, say } from "./dom.js";
import { number, plural } from "./format.js";

const chosen = new Set();
const bar = byId("chosen");
/** What the table shows: how many hosts match in all, and what they were asked for by. */
let matching = { total: 0, query: {} };

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
  const page = byId("choose-page");
  page.checked = boxes.length > 0 && boxes.every(box => box.checked);
  page.indeterminate = !page.checked && boxes.some(box => box.checked);
  byId("chosen-all").hidden = matching.total <= boxes.length || chosen.size >= matching.total;
  say(byId("chosen-all"), `Choose all ${number(matching.total)} that match`);
}

/** The table shows other rows, a page of all that match. */
export function showChoice(total, query) {
  matching = { total, query };
  show();
}

for (const action of Object.keys(ACTIONS)) {
  byId(`chosen-${action}`).addEventListener("click", () => askFor(action, [...chosen].sort(), () => choose([...chosen], false)));
}
byId("chosen-all").addEventListener("click", async () => choose((await all("hosts", matching.query)).map(host => host.hostname), true));
byId("chosen-none").addEventListener("click", () => choose([...chosen], false));
byId("choose-page").addEventListener("change", event => {
  choose([...document.querySelectorAll("#host-rows input[type=checkbox]")].map(box => box.value), event.target.checked);
});
byId("host-rows").addEventListener("change", event => choose([event.target.value], event.target.checked));
