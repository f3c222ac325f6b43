/** The states of hosts: their order, and the signs that tell them apart without colours. */
import { el } from "./dom.js";

/** In the order of a life. */
export const STATES = ["accepted", "placed", "starting", "running", "stopping", "stopped", "deleting", "failed", "unreachable"];

const SIGNS = {
  accepted: "◌", placed: "◔", starting: "◑", running: "●", stopping: "◒", stopped: "■",
  deleting: "◍", failed: "✕", unreachable: "?", ready: "●", gone: "–",
};

/** What may be wrong with a guest whose domain is active, as events call it. */
const TROUBLES = new Set(["silent", "paused", "disk_blocked", "watchdog", "asleep", "panicked", "saved", "machine_down", "other"]);

/** A state in words; a running host whose guest has not answered says so. */
const guestText = guest => (guest === "booting" ? "not ready" : guest.replaceAll("_", " "));

/** The state, and of a host that runs what its guest does, unless that has simply answered. */
export const stateText = host => (host.state === "running" && !host.ready ? `running, ${guestText(host.guest ?? "booting")}` : host.state);

/** A state's sign; a running host whose guest has not answered, or is not well, has another one in another colour. */
export function sign(host) {
  const quiet = host.state === "running" && host.ready === false;
  const troubled = TROUBLES.has(host.state) || (quiet && TROUBLES.has(host.guest));
  const kind = troubled ? "troubled" : quiet ? "unready" : host.state;
  return el("span", { class: `sign s-${kind}`, "aria-hidden": "true" }, troubled ? "▲" : quiet ? "◕" : (SIGNS[host.state] ?? "·"));
}
