/**
 * One guest's console, in a tab of its own: what the guest says, live, from its beginning, and typing there. Its name stands
 * in the address's fragment. xterm.js draws it; what the guest says is never taken for markup.
 */
import { byId, say } from "./dom.js";
import { terminal } from "./terminal.js";

const name = decodeURIComponent(location.hash.slice(1));
const path = `api/v1/hosts/${encodeURIComponent(name)}/console`;
let socket = null;
let typing = false;

const screen = terminal(byId("terminal"), keys => typing && socket?.send(new TextEncoder().encode(keys)));

/** Who types, what pmc says, and what can be done now. */
function show({ typing: mine, typist, words }) {
  typing = mine;
  screen.options.disableStdin = !mine;
  say(byId("typist"), mine ? "You type." : typist ? `${typist} types.` : "Nobody types.");
  byId("typist").dataset.mine = mine ? "yes" : "no";
  say(byId("words"), words ? `pmc: ${words}` : "");
  byId("type").hidden = mine || typist !== null;
  byId("take-over").hidden = mine || typist === null;
  byId("stop").hidden = !mine;
}

/** It is over; `why` in words. */
function end(why) {
  socket = null;
  show({ typing: false, typist: null, words: why });
  say(byId("typist"), "Closed.");
  byId("words").dataset.over = "yes";
  byId("type").hidden = true;
  byId("again").hidden = false;
  document.body.dataset.known = "yes";
}

/** Why it cannot be opened. A browser does not tell a page what was answered, but a plain request is. */
async function refusal() {
  try {
    const response = await fetch(`${path}/session`, { credentials: "same-origin", redirect: "error" });
    const { detail } = await response.json();
    return response.status === 426 ? "pmc closed the connection" : detail;
  } catch {
    return "pmc does not answer";
  }
}

async function open() {
  byId("again").hidden = true;
  byId("words").dataset.over = "no";
  const response = await fetch("api/v1/session", { credentials: "same-origin", redirect: "error" }).catch(() => null);
  const session = response?.ok ? await response.json() : null;
  if (!session?.csrf) return end(response ? "log in on pmc's page first, as somebody who may type" : "pmc does not answer");
  const url = new URL(`${path}/session`, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const opened = new WebSocket(url, ["pmc.console", `csrf.${session.csrf}`]);
  let isThere = false;
  opened.binaryType = "arraybuffer";
  opened.onopen = () => {
    isThere = true;
    socket = opened;
    screen.reset();
    document.body.dataset.known = "yes";
  };
  opened.onmessage = ({ data }) => (typeof data === "string" ? show(JSON.parse(data)) : screen.write(new Uint8Array(data)));
  opened.onclose = async ({ reason }) => end(reason || (isThere ? "the connection broke" : await refusal()));
}

const ask = takeOver => {
  socket?.send(JSON.stringify({ typing: true, take_over: takeOver }));
  screen.focus();
};
byId("type").onclick = () => ask(false);
byId("take-over").onclick = () => ask(true);
byId("stop").onclick = () => socket?.send(JSON.stringify({ typing: false }));
byId("again").onclick = open;
say(byId("name"), name);
document.title = `${name} – console`;
open();
