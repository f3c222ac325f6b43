/**
 * Keeps the page in line with pmc: everything is read when the page opens; events say when it is time to read again, and
 * a slow beat does so for what has no events.
 */
import { closeAgent, showAgent } from "./agent.js";
import { all, get } from "./api.js";
import { showAudit } from "./audit.js";
import "./create.js";
import { byId } from "./dom.js";
import { addEvent, clearEvents, showFollowing } from "./events.js";
import { offerTypes, showFilters } from "./filters.js";
import { showAgents } from "./fleet.js";
import { now, tick } from "./format.js";
import { showGroups } from "./groups.js";
import { showFigures, showStanding } from "./header.js";
import "./history.js";
import { busy, closeHost, showHost } from "./host.js";
import { countHosts, markOpen, nextPage, previousPage, showHosts } from "./hosts.js";
import { showBuried } from "./jobs.js";
import { Refresh } from "./refresh.js";
import { go, route } from "./route.js";
import { choose } from "./selection.js";
import { readSession } from "./session.js";
import { Stream } from "./stream.js";
import { showTypes } from "./types.js";
import { showWaiting } from "./waiting.js";

const RECENT = 50;
let status = null;
let heard = null;

const overview = new Refresh(showOverview, 300, lost);
const agents = new Refresh(async () => showAgents(await all("agents")), 1000, trouble);
const hosts = new Refresh(showHosts, 300, trouble);
const groups = new Refresh(async () => showGroups(await all("groups")), 1000, trouble);
const waiting = new Refresh(async () => showWaiting(await get("waiting")), 1000, trouble);
const jobs = new Refresh(showJobs, 2000, trouble);
const host = new Refresh(showHost, 300, trouble);
const agent = new Refresh(showAgent, 1000, trouble);
const audit = new Refresh(showAudit, 2000, trouble);
const everything = [overview, agents, groups, hosts, waiting, jobs, host, agent, audit];

async function showOverview() {
  status = await get("status");
  heard = new Date(now()).toISOString();
  showFigures(status);
  showStanding(status, null);
  countHosts(status);
  offerTypes(status.types);
  showTypes(status.types);
}

async function showJobs() {
  const buried = (status ?? (await get("status"))).queue.buried;
  showBuried(buried ? await get("jobs").catch(unless(404, 503)) : null, buried);
}

/** Makes nothing of answers with these statuses. */
function unless(...statuses) {
  return error => {
    if (!statuses.includes(error.status)) throw error;
    return null;
  };
}

function lost(error) {
  if (error.status === undefined) throw error;
  showStanding(status, { since: heard, why: error.message });
  document.body.dataset.known = "yes";
}

/** A part could not be read; the overview will tell whether pmc answers at all. */
function trouble(error) {
  if (error.status === undefined) throw error;
  overview.soon();
}

const stream = new Stream(`events?recent=${RECENT}`, {
  open() {
    showFollowing(true);
    everything.forEach(part => part.soon());
  },
  lost() {
    showFollowing(false);
    overview.soon();
  },
  event(kind, event) {
    if (kind === "reset") {
      clearEvents();
      everything.forEach(part => part.soon());
      return;
    }
    addEvent(kind, event);
    if (kind === "host_gone") choose([event.host], false);
    for (const part of [overview, agents, hosts, waiting]) part.soon();
    if (kind === "job") jobs.soon();
    if (event.group) groups.soon();
    if (event.host === route().host) host.soon();
    if (event.agent === route().machine) agent.soon();
  },
});

addEventListener("hashchange", () => {
  showFilters();
  markOpen();
  hosts.now();
  host.now();
  agent.now();
});

addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const typing = event.target.matches?.("input, select, textarea");
  if (event.key === "Escape" && event.target.id === "search" && route().q) go({ q: null }, true);
  else if (event.key === "Escape" && route().host) closeHost();
  else if (event.key === "Escape" && route().machine) closeAgent();
  else if (typing && event.key === "ArrowDown" && event.target.id === "search") byId("host-rows").querySelector("a")?.focus();
  else if (typing) return;
  else if (event.key === "/") byId("search").focus();
  else if (event.key === "]") nextPage();
  else if (event.key === "[") previousPage();
  else return;
  event.preventDefault();
});

byId("skip").addEventListener("click", event => {
  event.preventDefault();
  (byId("host-rows").querySelector('a[tabindex="0"]') ?? byId("search")).focus();
});

setInterval(tick, 1000);
setInterval(() => !document.hidden && [overview, waiting].forEach(part => part.soon()), 3000);
setInterval(() => !document.hidden && [hosts, agents, groups, jobs, host, audit].forEach(part => part.soon()), 15_000);
// A percentage is no event.
setInterval(() => !document.hidden && (busy ? [host, hosts, agent] : [agent]).forEach(part => part.soon()), 3000);

showFilters();
await readSession().catch(lost);
await Promise.all(everything.map(part => part.now()));
document.body.dataset.known = "yes";
stream.follow();
