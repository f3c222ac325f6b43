/**
 * The table of hosts. pmc filters, sorts and pages, so that it is as quick with a million hosts as with ten; the page
 * shows one page of them and goes on by the cursors that it was given.
 */
import { get } from "./api.js";
import { byId, el, Keyed, say } from "./dom.js";
import { ageOf, number } from "./format.js";
import { showShare } from "./filters.js";
import { address, go, route } from "./route.js";
import { isChosen, showChoice } from "./selection.js";
import { sign, stateText } from "./states.js";
import { stepText } from "./steps.js";

const PER_PAGE = 100;
const HEADS = { hostname: "Host", type: "Type", state: "State", since: "Since", agent: "Agent" };

let filters = "";
let cursors = [null];
let shown = null;
let running = null;

/** Reads the hosts that the address asks for, and shows them. A newer request makes an older one void. */
export async function showHosts() {
  const where = route();
  const { host, machine, ...query } = where;
  if (JSON.stringify(query) !== filters) {
    filters = JSON.stringify(query);
    cursors = [null];
  }
  running?.abort();
  const mine = (running = new AbortController());
  const order = query.order ?? (query.sort === "since" ? "desc" : "asc");
  let page;
  try {
    page = await get("hosts", { ...query, order, limit: PER_PAGE, cursor: cursors.at(-1) }, mine.signal);
  } catch (e) {
    if (e.name === "AbortError") return;
    if (e.status !== 400) throw e;
    page = { items: [], total: 0, next: null, by_state: {}, unready: 0, problem: e.message };
  }
  if (mine !== running) return;
  if (page.items.length === 0 && cursors.length > 1) {
    cursors.pop();
    return showHosts();
  }
  shown = page;
  showPage(query);
}

const rows = new Keyed(byId("host-rows"), host => host.hostname, makeRow, showRow);

function makeRow(host) {
  const name = el("a", { tabindex: "-1" });
  const box = el("input", { type: "checkbox", value: host.hostname, "aria-label": `Choose ${host.hostname}`, tabindex: "-1" });
  const cell = (kind, ...children) => el("td", { role: "cell", class: `c-${kind}` }, ...children);
  return el("tr", { role: "row" },
    el("th", { role: "rowheader", scope: "row", class: "c-name" }, box, name),
    cell("type"), cell("state"), cell("age"), cell("address"), cell("agent"), cell("reason"));
}

function showRow(row, host) {
  const [name, type, state, since, ip, agent, reason] = row.children;
  const [box, link] = name.children;
  box.checked = isChosen(host.hostname);
  say(link, host.hostname);
  link.dataset.host = host.hostname;
  link.href = address({ host: host.hostname, machine: null });
  say(type, host.type);
  state.replaceChildren(sign(host), stateText(host));
  since.replaceChildren(ageOf(host.since));
  say(ip, host.ip ?? "–");
  say(agent, host.agent ?? "–");
  const said = host.reason ?? stepText(host);
  say(reason, said);
  reason.title = said;
}

function showPage(query) {
  const { items, total, next } = shown;
  const focused = document.activeElement?.dataset?.host;
  rows.update(items);
  showShare(shown);
  showChoice(total, { q: query.q, state: query.state, guest: query.guest, type: query.type, agent: query.agent });
  if (focused && document.activeElement?.dataset?.host !== focused) linkOf(focused)?.focus();
  const links = [...byId("host-rows").querySelectorAll("a")];
  if (!links.some(link => link.tabIndex === 0)) links[0]?.closest("tr").querySelectorAll("a, input").forEach(each => each.setAttribute("tabindex", "0"));
  const from = (cursors.length - 1) * PER_PAGE;
  say(byId("page-range"), total ? `${number(from + 1)} to ${number(from + items.length)} of ${number(total)}` : "");
  byId("previous").disabled = cursors.length === 1;
  byId("next").disabled = !next;
  byId("pages").classList.toggle("single", cursors.length === 1 && !next);
  byId("host-table").classList.toggle("empty", items.length === 0);
  byId("no-hosts").hidden = items.length > 0;
  const filtered = query.q || query.state || query.guest || query.type || query.agent;
  if (shown.problem) byId("no-hosts").replaceChildren(`pmc does not understand this: ${shown.problem}. `, el("button", { type: "button", onclick: showAll }, "Show all"));
  else if (filtered) byId("no-hosts").replaceChildren("No host is like that. ", el("button", { type: "button", onclick: showAll }, "Show all"));
  else byId("no-hosts").replaceChildren("There are no hosts yet. ", el("code", {}, "scripts/create_host"), " or ", el("code", {}, "pmc host create"), " asks for one, and so does “New hosts” above.");
  showHeads(query);
  markOpen();
}

const showAll = () => go({ q: null, state: null, guest: null, type: null, agent: null, sort: null, order: null });

function showHeads(query) {
  const sort = query.sort ?? "hostname";
  const order = query.order ?? (sort === "since" ? "desc" : "asc");
  for (const head of document.querySelectorAll("th[data-sort]")) {
    const name = head.dataset.sort;
    const current = name === sort;
    head.setAttribute("aria-sort", current ? (order === "desc" ? "descending" : "ascending") : "none");
    if (!head.querySelector("button")) head.append(el("button", { type: "button", onclick: () => sortBy(name) }));
    say(head.querySelector("button"), HEADS[name] + (current ? (order === "desc" ? " ▾" : " ▴") : ""));
  }
}

/** Sorts by that; once more turns it round. The age begins with what has changed last. */
function sortBy(name) {
  const { sort, order } = route();
  const first = name === "since" ? "desc" : "asc";
  const current = (sort ?? "hostname") === name;
  const turned = (order ?? first) === "asc" ? "desc" : "asc";
  go({ sort: name === "hostname" ? null : name, order: current && turned !== first ? turned : null });
}

/** Marks the row of the host whose details are open. */
export function markOpen() {
  const { host } = route();
  for (const link of byId("host-rows").querySelectorAll("a")) {
    const open = link.dataset.host === host;
    link.closest("tr").classList.toggle("open", open);
    link.href = address({ host: link.dataset.host });
    if (open) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** The link of a host that is on the page. */
export const linkOf = hostname => [...byId("host-rows").querySelectorAll("a")].find(link => link.dataset.host === hostname);

/** Goes a page on, or back. */
async function turn(forward) {
  if (forward && shown?.next) cursors.push(shown.next);
  else if (!forward && cursors.length > 1) cursors.pop();
  else return;
  await showHosts();
  byId("hosts-title").scrollIntoView({ block: "nearest" });
}

/** Says how many hosts there are in each state. */
export function countHosts({ hosts }) {
  say(byId("host-count"), number(hosts.total));
}

byId("next").addEventListener("click", () => turn(true));
byId("previous").addEventListener("click", () => turn(false));

byId("host-rows").addEventListener("focusin", event => {
  byId("host-rows").querySelectorAll('[tabindex="0"]').forEach(each => each.setAttribute("tabindex", "-1"));
  event.target.closest("tr").querySelectorAll("a, input").forEach(each => each.setAttribute("tabindex", "0"));
});
byId("host-rows").addEventListener("click", event => {
  if (!event.target.closest("a, input") && !getSelection().toString()) event.target.closest("tr")?.querySelector("a").click();
});
byId("host-rows").addEventListener("keydown", event => {
  const kind = event.target.tagName.toLowerCase();
  const all = [...byId("host-rows").querySelectorAll(kind)];
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1, PageDown: at + 10, PageUp: at - 10 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  all[Math.max(0, Math.min(all.length - 1, to))].focus();
});

export const nextPage = () => turn(true);
export const previousPage = () => turn(false);
