/**
 * Who is logged in here. The token is shown once, for a cookie that scripts cannot read; what changes something carries the
 * session's own word besides, which no other site's page can know.
 */
import { byId, el, say } from "./dom.js";

const SESSION = "api/v1/session";
let session = null;
let asking = null;
let logIns = 0;

/** What a request carries that changes something. */
export const ownWord = () => (session?.csrf ? { "Pmc-Csrf": session.csrf } : {});

/** Whether who is logged in may read who has done what. */
export const isAdmin = () => session?.role === "admin";

/** How often somebody has logged in here: a request that was sent before the last time is worth sending again. */
export const logInsSoFar = () => logIns;

/** Reads who calls; nobody, if pmc wants to be shown a token first. */
export async function readSession() {
  const response = await fetch(SESSION, { credentials: "same-origin", redirect: "error" });
  show(response.ok ? await response.json() : null);
}

/** Resolves when somebody has logged in since there were so many log-ins. However many ask, people are asked once. */
export function logIn(before) {
  if (logIns > before) return Promise.resolve();
  asking ??= ask().finally(() => (asking = null));
  return asking;
}

function ask() {
  const dialog = byId("token");
  say(byId("token-wrong"), "");
  byId("token-text").value = "";
  document.body.dataset.known = "yes";
  dialog.oncancel = event => session === null && event.preventDefault();
  dialog.showModal();
  return new Promise(resolve => {
    dialog.onclose = resolve;
    dialog.querySelector("form").onsubmit = async event => {
      event.preventDefault();
      const text = byId("token-text").value.trim();
      byId("token-text").value = "";
      const wrong = await tryToken(text);
      say(byId("token-wrong"), wrong);
      if (!wrong) dialog.close();
    };
  });
}

/** Returns what is wrong, or nothing. */
async function tryToken(text) {
  if (!/^[!-~]+$/.test(text)) return "a token is one word of printable characters";
  try {
    const headers = { Authorization: `Bearer ${text}` };
    const response = await fetch(SESSION, { method: "POST", headers, credentials: "same-origin", redirect: "error" });
    const answer = await response.json();
    if (!response.ok) return answer.detail ?? response.statusText;
    logIns++;
    show(answer);
    return "";
  } catch {
    return "pmc does not answer";
  }
}

async function logOut() {
  await fetch(SESSION, { method: "DELETE", headers: ownWord(), credentials: "same-origin", redirect: "error" });
  location.reload();
}

function show(now) {
  session = now;
  byId("audit").hidden = !isAdmin();
  const words = now && (now.means === "loopback" ? "reading without a token" : `${now.name}, ${now.role}`);
  byId("caller").replaceChildren(
    ...(now ? [el("span", {}, words)] : []),
    ...(now?.means === "session" ? [el("button", { type: "button", id: "log-out", onclick: logOut }, "Log out")] : []),
    ...(now?.means === "loopback" ? [el("button", { type: "button", id: "log-in", onclick: () => logIn(logIns) }, "Log in")] : []),
  );
}
