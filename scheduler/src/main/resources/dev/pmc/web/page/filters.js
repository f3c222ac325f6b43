/** What narrows the table of hosts: the search, the states with their counts, type and agent. */
import { byId, el, Keyed, say } from "./dom.js";
import { number } from "./format.js";
import { go, route } from "./route.js";
import { sign, STATES } from "./states.js";

/** Hosts that run and whose guests have not answered, or are not well. */
const UNREADY = "not ready";

const chips = new Keyed(
  byId("states"),
  chip => chip.state,
  chip => el("button", { type: "button", "data-state": chip.state, onclick: () => choose(chip.state) },
    chip.state === "all" ? null : sign(chip.state === UNREADY ? { state: "running", ready: false } : { state: chip.state }), el("span", {}, chip.state), " ", el("span", { class: "count" })),
  (button, chip) => {
    say(button.querySelector(".count"), number(chip.count));
    button.classList.toggle("zero", chip.count === 0);
    button.setAttribute("aria-pressed", chip.on);
  },
);

let counts = null;

function choose(state) {
  const unready = state === UNREADY;
  const again = unready ? route().guest !== null : route().state === state;
  go({ state: state === "all" || unready || again ? null : state, guest: unready && !again ? "not_ready" : null, host: null });
}

/** Shows how many hosts there are in each state, of those that the other filters leave. */
export function showShare({ by_state, unready }) {
  counts = { by_state, unready, total: Object.values(by_state).reduce((sum, count) => sum + count, 0) };
  showFilters();
}

/** Brings the controls in line with the address. */
export function showFilters() {
  const where = route();
  if (counts) {
    const all = { state: "all", count: counts.total, on: !where.state && !where.guest };
    const states = STATES.map(state => ({ state, count: counts.by_state[state] ?? 0, on: where.state === state }));
    states.splice(STATES.indexOf("running") + 1, 0, { state: UNREADY, count: counts.unready, on: where.guest !== null });
    chips.update([all, ...states]);
  }
  setUnlessTyped(byId("search"), where.q);
  setUnlessTyped(byId("agent-filter"), where.agent);
  byId("type-filter").value = where.type ?? "";
  for (const [id, value] of [["search", where.q], ["type-filter", where.type], ["agent-filter", where.agent]]) {
    byId(id).classList.toggle("on", Boolean(value));
  }
}

function setUnlessTyped(input, value) {
  if (input.value.trim() !== (value ?? "")) input.value = value ?? "";
}

/** Offers the types for choice. */
export function offerTypes(types) {
  const select = byId("type-filter");
  const wanted = new Set(types.map(type => type.type));
  if (route().type) wanted.add(route().type);
  const known = [...select.options].slice(1).map(option => option.value);
  if (select.options.length && known.join() === [...wanted].join()) return;
  select.replaceChildren(el("option", { value: "" }, "Any type"), ...[...wanted].map(type => el("option", { value: type }, type)));
  select.value = route().type ?? "";
}

byId("search").addEventListener("input", event => go({ q: event.target.value.trim() || null, host: null }, true));
byId("agent-filter").addEventListener("change", event => go({ agent: event.target.value.trim() || null, host: null }));
byId("type-filter").addEventListener("change", event => go({ type: event.target.value || null, host: null }));
