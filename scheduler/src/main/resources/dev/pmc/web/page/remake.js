/** What is done to one host that takes more than a yes: another size, a fresh disk, and snapshots of its disk. */
import { send } from "./actions.js";
import { get } from "./api.js";
import { command, quoted } from "./command.js";
import { ask } from "./dialog.js";
import { el } from "./dom.js";
import { clock, mebibytes } from "./format.js";
import { part } from "./panel.js";

const SIZES = [
  { name: "cpu", label: "CPUs", of: "cpus" },
  { name: "mem", label: "Memory, MiB", of: "memory_mib" },
  { name: "disk", label: "Disk, GiB", of: "disk_gib", grows: true },
];
const SNAPSHOT_ACTIONS = ["snapshot", "revert", "delete_snapshot"];

const isPending = (host, actions) => host.pending_jobs.some(({ action }) => actions.includes(action));

/** Buttons for one host; what makes no sense as it stands is not offered. */
export function remakeButtons(host) {
  const gone = host.goal === "erase";
  const snapshots = isPending(host, SNAPSHOT_ACTIONS);
  return el("p", { class: "actions" },
    button("resize", "Resize", () => askSize(host), gone || snapshots),
    button("rebuild", "Rebuild", () => askImage(host), gone || snapshots, true),
    button("snapshot", "Take a snapshot", () => askSnapshot(host), isUnfit(host)));
}

/** The snapshots of a host's disk; null if there are none, or nobody has looked yet. */
export function snapshotsOf(host) {
  const kept = host.disk?.snapshots ?? [];
  if (!kept.length) return null;
  return part("Snapshots",
    el("ul", {}, kept.map(({ name, taken_at }) => el("li", {}, el("strong", {}, name), " of ", clock(taken_at),
      el("p", { class: "actions" },
        button("revert", "Revert to it", () => askRevert(host, name), isUnfit(host), true, `Revert to ${name}`),
        button("delete-snapshot", "Delete it", () => askDelete(host, name), isUnfit(host), false, `Delete the snapshot ${name}`))))),
    el("p", { class: "small" }, `With them the disk takes ${mebibytes(host.disk.bytes / (1 << 20))} on its machine.`));
}

/** Whether nothing can be done with a host's snapshots as it stands. */
const isUnfit = host => host.goal === "erase" || host.state === "failed" || isPending(host, ["rebuild", "resize"]);

const button = (action, label, onclick, disabled, danger = false, named = null) =>
  el("button", { type: "button", class: danger ? "danger" : null, "data-action": action, "aria-label": named, disabled, onclick }, label);

/**
 * Asks for what a job says. `said` has what reads a field of it, by the field's name; null is not said. `always` is what the
 * command line ends with, and `lack` what is said as long as there is nothing to ask for.
 */
function askJob({ host, title, yes, parts, said, action, verb, always = "", lack = null, danger = false }) {
  const shell = el("div", {});
  const fields = () => Object.fromEntries([...said].map(([name, read]) => [name, read()]).filter(([, value]) => value !== null));
  const form = ask({
    title, yes, danger,
    typed: danger ? host.hostname : null,
    parts: [...parts, el("p", { class: "small" }, "The same on a terminal:"), shell],
    act: () => (lack && !Object.keys(fields()).some(name => name !== "restart") ? lack : send(`${verb} ${host.hostname}`, [{ action, hostname: host.hostname, ...fields() }])),
  });
  const changed = () => {
    const options = Object.entries(fields()).map(([name, value]) => optionOf(name, value)).join("");
    shell.replaceChildren(command(`pmc host ${verb} ${quoted(host.hostname)}${options}${always}`));
  };
  form.addEventListener("input", changed);
  changed();
}

/** How the command line says a field of a job. */
const optionOf = (name, value) => ` --${name === "snapshot" ? "name" : name}${value === true ? "" : ` ${quoted(String(value))}`}`;

function askSize(host) {
  const has = host.next_spec ?? host.spec;
  const restart = el("input", { type: "checkbox", id: "remake-restart", checked: host.state === "running" });
  const inputs = SIZES.map(({ name, label, of, grows }) => ({ name, label, before: has[of], input: number(`remake-${name}`, has[of], grows ? has[of] : 1) }));
  const said = new Map(inputs.map(({ name, before, input }) => [name, () => (input.value === "" || Number(input.value) === before ? null : Number(input.value))]));
  said.set("restart", () => restart.checked || null);
  askJob({
    host, said, action: "resize", verb: "resize", title: `Resize ${host.hostname}`, yes: "Resize",
    lack: "Nothing is to be otherwise yet.",
    parts: [
      el("p", {}, "It has its new size from its next start on. A disk can only grow."),
      el("div", { class: "fields" }, inputs.map(({ label, input }) => el("div", { class: "field" }, el("label", { for: input.id }, label), input))),
      el("p", {}, restart, " ", el("label", { for: restart.id }, "Power the guest off and on for it, now")),
    ],
  });
}

const number = (id, value, least) => el("input", { type: "number", id, min: least, value, autocomplete: "off" });

async function askImage(host) {
  const before = (host.next_spec ?? host.spec).os;
  const images = [...new Set([before, ...(await get("images")).items])];
  const image = el("select", { id: "remake-os" }, images.map(name => el("option", { value: name, selected: name === before }, name)));
  const lost = host.disk?.snapshots.map(({ name }) => name) ?? [];
  askJob({
    host, said: new Map([["os", () => (image.value === before ? null : image.value)]]),
    action: "rebuild", verb: "rebuild", always: " --yes", danger: true, title: `Rebuild ${host.hostname}`, yes: "Rebuild",
    parts: [
      el("p", {}, "Makes it anew: its name, address and machine stay, and it gets a fresh disk. What is on its disk is lost",
        lost.length ? `, and so are its snapshots: ${lost.join(", ")}.` : "."),
      el("div", { class: "field" }, el("label", { for: image.id }, "Image"), image),
    ],
  });
}

function askSnapshot(host) {
  const name = el("input", { type: "text", id: "remake-snapshot", value: "snapshot-1", autocomplete: "off", spellcheck: "false" });
  askJob({
    host, said: new Map([["snapshot", () => name.value.trim()]]),
    action: "snapshot", verb: "snapshot create", title: `Take a snapshot of ${host.hostname}`, yes: "Take it",
    parts: [
      el("p", {}, "Keeps the disk as it is now. The guest runs on."),
      el("div", { class: "field" }, el("label", { for: name.id }, "Name"), name),
    ],
  });
}

function askRevert(host, snapshot) {
  askJob({
    host, said: new Map([["snapshot", () => snapshot]]),
    action: "revert", verb: "snapshot revert", always: " --yes", danger: true, title: `Revert ${host.hostname} to ${snapshot}`, yes: "Revert",
    parts: [el("p", {}, "Brings the disk back to the snapshot. What was written since is lost. A guest that is on is powered off, and booted from the disk as it was.")],
  });
}

function askDelete(host, snapshot) {
  askJob({
    host, said: new Map([["snapshot", () => snapshot]]),
    action: "delete_snapshot", verb: "snapshot delete", title: `Delete the snapshot ${snapshot} of ${host.hostname}`, yes: "Delete it",
    parts: [el("p", {}, "The disk itself stays as it is.")],
  });
}
