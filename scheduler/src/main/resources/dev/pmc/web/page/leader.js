/** Which of several schedulers leads, and which one answers for it, as the headers of an answer say. */
import { byId, say } from "./dom.js";

/** Shows it; nothing where there is only one, or nobody leads. */
export function schedulersSay(headers) {
  const leader = headers.get("Pmc-Leader");
  const standby = headers.get("Pmc-Passed-By");
  say(byId("leader"), leader ? `led by ${name(leader)}${standby ? `, answered by ${name(standby)}` : ""}` : "");
}

const name = root => new URL(root).host;
