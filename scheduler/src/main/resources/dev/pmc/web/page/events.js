/** What happens, as it happens, newest first. */
import { byId, el, say } from "./dom.js";
import { clock, dateAndTime } from "./format.js";
import { address } from "./route.js";
import { sign } from "./states.js";

const MOST = 200;
const list = byId("event-list");
/** The reason that was given last, by host: who reads on need not read it again. */
const reasons = new Map();
let arrived = [];
let drawing = false;

/** Takes an event; however many come at once, the list is drawn once a frame. */
export function addEvent(kind, event) {
  const again = event.host && event.reason !== null && reasons.get(event.host) === event.reason;
  if (event.host) reasons.set(event.host, event.reason ?? reasons.get(event.host) ?? null);
  if (reasons.size > 10 * MOST) reasons.clear();
  arrived.push(again ? { ...event, reason: null } : event);
  if (arrived.length > MOST) arrived = arrived.slice(-MOST);
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(draw);
  }
}

/** What was missed is not known any more. */
export function clearEvents() {
  arrived = [];
  reasons.clear();
  list.replaceChildren();
}

export const showFollowing = live => say(byId("event-state"), live ? "live" : "not live");

function draw() {
  drawing = false;
  // Who reads further down is not moved.
  const scrolled = list.scrollTop > 0 ? list.scrollHeight - list.scrollTop : null;
  list.prepend(...arrived.reverse().map(event => item(event)));
  arrived = [];
  while (list.childElementCount > MOST) list.lastElementChild.remove();
  if (scrolled !== null) list.scrollTop = list.scrollHeight - scrolled;
  byId("no-events").hidden = list.childElementCount > 0;
}

/** One event as a line of a list. */
export function item(event, { dated = false, utc = false } = {}) {
  return el("li", { class: event.kind },
    el("time", { datetime: event.at, title: event.at }, dated ? dateAndTime(event.at, utc) : clock(event.at)), " ",
    el("span", {}, ...words(event), event.reason ? el("span", { class: "small" }, ` — ${event.reason}`) : ""));
}

function words(event) {
  const where = event.agent ? ` on ${event.agent}` : "";
  switch (event.kind) {
    case "host":
      return [link(event.host), " ", sign({ state: event.to }), event.to, where];
    case "host_gone":
      return [event.host, " ", sign({ state: "gone" }), "gone", event.agent ? ` from ${event.agent}` : ""];
    case "step":
      return [link(event.host), ` is at ${event.to}`, where];
    case "group":
      return [`group ${event.group}: ${event.to}`];
    case "job":
      return [event.host ? `job for ${event.host}: ${event.to}` : `a job: ${event.to}`];
    case "agent":
      return [`agent ${event.agent}: ${event.to}`];
    case "master":
      return [`Mesos master: ${event.to}`];
    default:
      return [event.kind];
  }
}

function link(host) {
  return el("a", { href: address({ host, machine: null }), onclick: event => (event.currentTarget.href = address({ host, machine: null })) }, host);
}
