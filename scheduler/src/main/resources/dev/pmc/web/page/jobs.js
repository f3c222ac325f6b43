/** Jobs that were buried because they are not valid, and what is wrong with each. */
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
      el("details", {}, el("summary", {}, "Message"), el("pre", {}, job.text + (job.cut ? " …" : ""))),
    ),
);

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
