/** Asks pmc's status API. */
import { clockSays } from "./format.js";
import { schedulersSay } from "./leader.js";
import { logIn, logInsSoFar, ownWord } from "./session.js";

const ROOT = "api/v1/";
const SOON = 8000;
const PATIENT = 30_000;

/** An answer that is none: `status` as of HTTP, 0 if pmc did not answer at all. */
export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** What is at that path, as an object. */
export async function get(path, query = {}, signal = undefined) {
  const response = await request(path + asked(query), {}, signal, SOON);
  clockSays(response.headers.get("Date"));
  try {
    return await response.json();
  } catch (e) {
    // The answer broke off in its middle.
    throw e.name === "AbortError" ? e : new Refused(0, "pmc does not answer");
  }
}

/** All pages of a list. */
export async function all(path, query = {}) {
  const items = [];
  let cursor = null;
  do {
    const page = await get(path, { ...query, limit: 1000, cursor });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

/** Has something changed, and returns what pmc says to it. Nothing is sent twice that may have been taken. */
export async function change(method, path, query = {}, content = null) {
  const headers = content === null ? {} : { "Content-Type": "application/json" };
  const what = { method, body: content === null ? null : JSON.stringify(content) };
  const response = await request(path + asked(query), headers, undefined, PATIENT, what);
  return response.json();
}

/** A response with a good status. Waits when pmc asks to; has people log in when pmc wants that. */
export async function request(path, headers, signal, patience, what = {}) {
  for (let tries = 0; ; tries++) {
    const logIns = logInsSoFar();
    const response = await send(path, headers, signal, patience, what);
    schedulersSay(response.headers);
    if (response.ok) return response;
    const detail = await detailOf(response);
    if (response.status === 401) {
      await logIn(logIns);
      if (what.method && logInsSoFar() === logIns) throw new Refused(401, detail);
    } else if ((response.status === 429 || (response.status === 503 && !what.method)) && tries < 4) {
      await new Promise(resume => setTimeout(resume, 1000 * (Number(response.headers.get("Retry-After")) || 1)));
    } else {
      throw new Refused(response.status, detail);
    }
  }
}

async function send(path, headers, signal, patience, what) {
  const late = new AbortController();
  const abort = () => late.abort(signal.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  const timer = setTimeout(() => late.abort(new Refused(0, "pmc does not answer")), patience);
  try {
    return await fetch(ROOT + path, { ...what, headers: { ...headers, ...ownWord() }, signal: late.signal, credentials: "same-origin", redirect: "error" });
  } catch (e) {
    if (e.name === "AbortError" || e instanceof Refused) throw e;
    throw new Refused(0, "pmc does not answer");
  } finally {
    clearTimeout(timer);
  }
}

async function detailOf(response) {
  try {
    return (await response.json()).detail ?? response.statusText;
  } catch {
    return response.statusText;
  }
}

function asked(query) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return given.length ? "?" + new URLSearchParams(given) : "";
}
