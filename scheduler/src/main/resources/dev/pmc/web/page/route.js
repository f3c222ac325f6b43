/**
 * What is looked at, as the address's fragment says it: `#/hosts/NAME?state=failed&q=…`, `#/agents/NAME?…`. Links to it can
 * be shared.
 */
const FILTERS = ["q", "state", "guest", "type", "agent", "sort", "order"];

/** `{host, machine, q, state, guest, type, agent, sort, order}`; null for what is not said. `machine` is the agent whose page is open. */
export function route() {
  const [path, query] = location.hash.replace(/^#/, "").split("?", 2);
  const asked = new URLSearchParams(query ?? "");
  const [, room, name] = path.split("/");
  const where = { host: room === "hosts" && name ? decoded(name) : null, machine: room === "agents" && name ? decoded(name) : null };
  for (const filter of FILTERS) where[filter] = asked.get(filter) || null;
  return where;
}

/** The address of what is looked at now, changed a little. */
export function address(change = {}) {
  const where = { ...route(), ...change };
  const query = new URLSearchParams(FILTERS.filter(filter => where[filter]).map(filter => [filter, where[filter]]));
  const path = where.host ? `#/hosts/${encodeURIComponent(where.host)}` : where.machine ? `#/agents/${encodeURIComponent(where.machine)}` : "#/hosts";
  return path + (query.size ? "?" + query : "");
}

/** Goes there. What is typed letter by letter replaces the last address, all else can be gone back from. */
export function go(change, replace = false) {
  const target = address(change);
  if (target === location.hash) return;
  if (replace) {
    history.replaceState(null, "", target);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = target;
  }
}

function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
