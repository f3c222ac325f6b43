/**
 * The agents as a grid: large cells with numbers for a few, bars with names for more, bare bars for a thousand. A line
 * above tells in words about the cell that is pointed at or has the focus.
 */
import { colour } from "./colours.js";
import { byId, el, Keyed, say } from "./dom.js";
import { mebibytesOf, number, plural } from "./format.js";
import { go } from "./route.js";

const MOST_LARGE = 12;
const MOST_NAMED = 84;
const KINDS = ["cpus", "memory_mib", "disk_mib"];
const SHORT = { cpus: "cpu", memory_mib: "mem", disk_mib: "disk" };

const grid = byId("agents");
const agentsById = new Map();
let size = "";
let cells = null;

/** Shows these agents. */
export function showAgents(agents) {
  const wanted = agents.length <= MOST_LARGE ? "large" : agents.length <= MOST_NAMED ? "named" : "small";
  if (wanted !== size) {
    size = wanted;
    grid.className = size;
    cells = new Keyed(grid, agent => agent.id, make, show);
  }
  agentsById.clear();
  agents.forEach(agent => agentsById.set(agent.id, agent));
  cells.update(agents.map(({ last_offer, offers, ...shown }) => shown));
  if (!grid.querySelector('[tabindex="0"]')) grid.querySelector("button")?.setAttribute("tabindex", "0");
  const names = new Set(agents.map(agent => agent.hostname));
  if (byId("agent-names").childElementCount !== names.size) {
    byId("agent-names").replaceChildren(...[...names].map(name => el("option", { value: name })));
  }
  showCount(agents);
  showReadout(document.activeElement?.closest("#agents li")?.dataset.id);
}

/** Its hosts in the table, and its own page. */
const open = hostname => go({ agent: hostname, machine: hostname, host: null });

/** How many there are, and how many of them have each sign: that explains the signs, too. */
function showCount(agents) {
  const count = new Map();
  agents.flatMap(marks).forEach(({ sign, kind }) => count.set(kind, { sign, number: (count.get(kind)?.number ?? 0) + 1 }));
  const parts = KINDS_OF_MARKS.filter(kind => count.has(kind)).map(kind =>
    el("span", {}, " · ", el("span", { class: "mark", "aria-hidden": "true" }, count.get(kind).sign), ` ${number(count.get(kind).number)} ${kind}`));
  byId("agent-count").replaceChildren(number(agents.length), ...parts);
}

const KINDS_OF_MARKS = ["unreachable", "emptied", "drained", "maintenance", "barred", "not enabled", "no offer yet"];

/** What is special about an agent; a sign, so that it can be told without colours. */
export function marks(agent) {
  const marks = [];
  if (agent.unreachable) marks.push({ sign: "U", kind: "unreachable", word: `out of reach, with ${plural(agent.unreachable, "host")}` });
  if (agent.evacuation) marks.push({ sign: "E", kind: "emptied", word: agent.evacuation === "empty" ? "empty" : `${number(agent.running)} still run` });
  const add = (yes, sign, kind) => yes && marks.push({ sign, kind, word: kind });
  add(agent.drained, "D", "drained");
  add(agent.maintenance, "M", "maintenance");
  add(agent.barred_until, "!", "barred");
  add(agent.enabled === false, "×", "not enabled");
  add(agent.enabled === null, "?", "no offer yet");
  return marks;
}

function make(agent) {
  const button = el("button", { type: "button", tabindex: "-1", onclick: () => open(agentsById.get(agent.id).hostname) });
  return el("li", { "data-id": agent.id }, button);
}

function show(cell, agent) {
  const button = cell.firstChild;
  const special = marks(agent);
  cell.className = special.map(mark => mark.kind.replaceAll(" ", "-")).join(" ");
  button.setAttribute("aria-label", `${agent.hostname}: ${words(agent)}`);
  for (const kind of KINDS) button.style.setProperty(`--${SHORT[kind]}`, part(agent, kind));
  const head = el("span", { class: "name" }, el("span", { class: "host" }, agent.hostname), ...special.map(sign));
  const bars = size === "large" ? el("span", { class: "amounts" }, ...KINDS.map(kind => amount(agent, kind))) : el("span", { class: "bars" });
  const small = special[0] ? sign(special[0]) : null;
  button.replaceChildren(...[size === "small" ? small : head, bars, segments(agent)].filter(Boolean));
}

const sign = mark => el("abbr", { class: "mark", title: mark.word }, mark.sign);

const part = (agent, kind) =>
  agent.capacity && agent.capacity[kind] > 0 ? Math.min(1, Math.max(0, agent.used[kind] / agent.capacity[kind])).toFixed(3) : 0;

function amount(agent, kind) {
  const text = agent.capacity ? used(agent, kind) : kind === "cpus" ? number(agent.used.cpus) : "–";
  const bar = el("span", { class: `bar ${SHORT[kind]}` });
  return el("span", { class: "amount" }, el("span", { class: "kind" }, SHORT[kind]), bar, el("span", { class: "text" }, text));
}

const used = (agent, kind) =>
  kind === "cpus" ? `${number(agent.used.cpus)} of ${number(agent.capacity.cpus)}` : mebibytesOf(agent.used[kind], agent.capacity[kind]);

/** VMs by type, as wide as there are many; those that pmc does not manage are in the words only. */
function segments(agent) {
  const types = Object.entries(agent.types);
  const line = el("span", { class: "segments" });
  for (const [type, count] of types) {
    const segment = el("span", { class: `k${colour(type)}` }, size === "large" ? `${type} ${number(count)}` : "");
    segment.style.flexGrow = count;
    line.append(segment);
  }
  if (size === "large" && types.length === 0) line.append(el("span", { class: "none" }, "no hosts"));
  return line;
}

function words(agent) {
  const parts = agent.capacity
    ? KINDS.map(kind => `${SHORT[kind]} ${used(agent, kind)}`)
    : ["size not known before its first offer"];
  const types = Object.entries(agent.types).map(([type, count]) => `${type} ${number(count)}`);
  const foreign = Object.entries(agent.foreign).filter(([, count]) => count).map(([type, count]) => `${type} ${number(count)}`);
  return [
    ...marks(agent).map(mark => mark.word),
    ...parts,
    types.length ? `${plural(agent.hosts, "host")}: ${types.join(", ")}` : "no hosts",
    foreign.length ? `not pmc's: ${foreign.join(", ")}` : null,
  ].filter(Boolean).join(" · ");
}

function showReadout(id) {
  const agent = agentsById.get(id);
  const hint = agentsById.size ? "Bars: cpu, memory, disk in use. Colours: hosts by type. Point at an agent to read its numbers." : "No agent has made an offer yet.";
  say(byId("agent-readout"), agent ? `${agent.hostname} — ${words(agent)}` : hint);
}

/** The cell of an agent, to have the focus; nothing if it is not there. */
export function cellOf(hostname) {
  const found = [...agentsById.values()].find(agent => agent.hostname === hostname);
  return found ? grid.querySelector(`li[data-id="${CSS.escape(found.id)}"] button`) : null;
}

const idAt = event => event.target.closest?.("#agents li")?.dataset.id;
grid.addEventListener("pointerover", event => showReadout(idAt(event)));
grid.addEventListener("pointerleave", () => showReadout(null));
grid.addEventListener("focusin", event => {
  grid.querySelectorAll('[tabindex="0"]').forEach(button => button.setAttribute("tabindex", "-1"));
  event.target.closest("button").setAttribute("tabindex", "0");
  showReadout(idAt(event));
});
grid.addEventListener("focusout", () => showReadout(null));
grid.addEventListener("keydown", event => {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -perRow(), ArrowDown: perRow(), Home: -Infinity, End: Infinity }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...grid.children];
  const at = all.indexOf(document.activeElement.closest("li"));
  const to = Math.max(0, Math.min(all.length - 1, at + step));
  (Number.isFinite(step) && at + step !== to ? all[at] : all[to]).firstChild.focus();
});

const perRow = () => {
  const top = grid.children[0]?.offsetTop;
  const next = [...grid.children].findIndex(cell => cell.offsetTop > top);
  return next < 0 ? grid.children.length : next;
};
