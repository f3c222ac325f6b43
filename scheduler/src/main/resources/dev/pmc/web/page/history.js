/** What has happened, searched by words, kind and time. */
import { get } from "./api.js";
import { byId, el, say } from "./dom.js";
import { item } from "./events.js";
import { number } from "./format.js";

const PER_PAGE = 100;
const form = byId("history-search");
const list = byId("history-list");
let before = null;

/** The instant that somebody has picked, in the zone that they read times in; nothing if they have picked none. */
function instant(id) {
  const text = byId(id).value;
  if (!text) return null;
  return (byId("history-zone").value === "utc" ? new Date(`${text}Z`) : new Date(text)).toISOString();
}

async function search(event) {
  event?.preventDefault();
  before = null;
  list.replaceChildren();
  await more();
}

async function more() {
  const query = { q: byId("history-words").value.trim(), kind: byId("history-kind").value, from: instant("history-from"), to: instant("history-to"), before, limit: PER_PAGE };
  try {
    const page = await get("history", query);
    const utc = byId("history-zone").value === "utc";
    list.append(...page.items.map(each => item(each, { utc, dated: true })));
    before = page.next;
    byId("history-more").hidden = page.next === null;
    say(byId("history-said"), page.items.length || list.childElementCount ? `${number(list.childElementCount)} shown` : `Nothing like that has happened since ${new Date(page.since).toLocaleString("en-GB", utc ? { timeZone: "UTC" } : {})}.`);
  } catch (e) {
    if (e.status === undefined) throw e;
    say(byId("history-said"), e.message);
  }
}

/** In words, for the choice of zones. */
const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

byId("history-zone").replaceChildren(el("option", { value: "local" }, zone()), zone() === "UTC" ? "" : el("option", { value: "utc" }, "UTC"));
form.addEventListener("submit", search);
byId("history-more").addEventListener("click", more);
byId("history").addEventListener("toggle", () => byId("history").open && list.childElementCount === 0 && search());
