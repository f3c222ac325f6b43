/** Jobs that were buried because they are not valid, what is wrong with each, and what can be done about it. */
import { complaintOf } from "./actions.js";
import { change } from "./api.js";
import { command, quoted } from "./command.js";
import { ask, done } from "./dialog.js";
import { byId, el, Keyed, say } from "./dom.js";
import { ageOf, now, number } from "./format.js";

const list = new Keyed(
  byId("buried"),
  job => `${job.queue}/${job.id}`,
  job => el("li", { "data-job": job.id, title: `in the queue ${job.queue}` }),
  (item, job) =>
    item.replaceChildren(
      el("p", {}, el("strong", {}, `Job ${job.id}`), job.hostname ? ` for ${job.hostname}` : "", ", put in ", ageOf(job.since), " ago"),
      el("ul", {}, (job.problems.length ? job.problems : ["It is valid now: try it again."]).map(problem => el("li", {}, problem))),
      el("details", {}, el("summary", {}, "Message"), el("pre", { tabindex: "0", "aria-label": `Message of job ${job.id}` }, job.text + (job.cut ? " …" : ""))),
      el("p", { class: "actions" },
        el("button", { type: "button", "data-action": "retry", onclick: () => retry(job) }, "Retry"),
        el("button", { type: "button", "data-action": "edit", disabled: job.cut, title: job.cut ? "It is too long to be edited here" : null, onclick: () => edit(job) }, "Edit and resend"),
        el("button", { type: "button", class: "danger", "data-action": "drop", onclick: () => drop(job) }, "Drop")),
    ),
);

const at = ({ id, queue }) => [`jobs/${id}`, { queue }];
const onTerminal = (verb, { id, queue }) => [el("p", { class: "small" }, "The same on a terminal:"), command(`pmc job ${verb} ${id} --queue ${quoted(queue)}`)];

function retry(job) {
  const [path, query] = at(job);
  ask({
    title: `Retry job ${job.id}`,
    parts: [
      el("p", {}, job.problems.length ? "Nothing in it has changed, so it will most likely be put aside again. Edit it instead, or change what pmc allows first." : "It goes back into the tube, and is taken as it is."),
      ...onTerminal("retry", job),
    ],
    yes: "Retry",
    act: async () => {
      await change("POST", `${path}/retry`, query);
      done(`Job ${job.id} is tried again.`);
    },
  });
}

function drop(job) {
  const [path, query] = at(job);
  ask({
    title: `Drop job ${job.id}`,
    parts: [el("p", {}, "The message is thrown away; nobody is told of a result."), ...onTerminal("drop", job)],
    yes: "Drop",
    danger: true,
    act: async () => {
      await change("DELETE", path, query);
      done(`Job ${job.id} is dropped.`);
    },
  });
}

function edit(job) {
  const [path, query] = at(job);
  const text = el("textarea", { id: "job-text", rows: 12, spellcheck: "false" });
  text.value = readable(job.text);
  ask({
    title: `Edit job ${job.id} and send it`,
    wide: true,
    parts: [
      el("ul", { class: "problems" }, job.problems.map(problem => el("li", {}, problem))),
      el("p", {}, el("label", { for: "job-text" }, "The message, in JSON"), text),
      el("p", { class: "small" }, "Fields that are not shown because they may hold secrets, under “redacted”, are sent as they were. The old message is dropped when the new one is queued."),
    ],
    yes: "Send",
    act: async () => {
      const { items } = await change("POST", `${path}/resend`, query, { text: text.value });
      const complaint = complaintOf(items);
      if (complaint) return complaint;
      done(`Job ${job.id} was sent again, as you have edited it.`);
      return null;
    },
  });
}

/** JSON with line breaks; what is none stays as it is. */
function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Shows what is buried; `jobs` is null if nobody was asked. */
export function showBuried(jobs, buried) {
  const items = (jobs?.items ?? []).map(({ age_seconds, ...job }) => ({ ...job, since: born(`${job.queue}/${job.id}`, age_seconds) }));
  say(byId("buried-count"), number(buried));
  list.update(items);
  const others = (buried ?? 0) - items.length;
  byId("no-buried").hidden = items.length > 0 && others <= 0;
  say(byId("no-buried"),
    buried === null ? "The queue does not answer."
      : buried === 0 ? "No job was put aside."
        : `${number(others)} ${others === 1 ? "was" : "were"} not buried by this pmc since its start; beanstalkd does not list them.`);
}

const births = new Map();

/** When a job was put in: the queue tells its age in whole seconds, which must not make the time jump. */
function born(job, age) {
  if (!births.has(job)) births.set(job, new Date(now() - age * 1000).toISOString());
  return births.get(job);
}
