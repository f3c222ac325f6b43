/** Numbers and times as people read them. */
import { el } from "./dom.js";

const GROUPED = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

export const number = value => (value === null || value === undefined ? "–" : GROUPED.format(value));

export const plural = (count, one, many = one + "s") => `${number(count)} ${count === 1 ? one : many}`;

/** An amount in MiB. */
export function mebibytes(value) {
  if (value === null || value === undefined) return "–";
  if (Math.abs(value) < 1024) return `${number(Math.round(value))} MiB`;
  const gib = value / 1024;
  return gib < 1024 ? `${number(round(gib))} GiB` : `${number(round(gib / 1024))} TiB`;
}

/** `used of all` in the larger one's unit. */
export function mebibytesOf(used, all) {
  const [size, unit] = all < 1024 ? [1, "MiB"] : all < 1024 * 1024 ? [1024, "GiB"] : [1024 * 1024, "TiB"];
  return `${number(round(used / size))} of ${number(round(all / size))} ${unit}`;
}

const round = value => (value >= 100 ? Math.round(value) : Math.round(value * 10) / 10);

let skew = 0;

/** The clock of pmc, which is what ages are told by; the browser's may be wrong. */
export const now = () => Date.now() + skew;

/** Learns what time it is for pmc, from an answer of a moment ago. */
export function clockSays(date) {
  const difference = Date.parse(date) - Date.now();
  if (Number.isFinite(difference)) skew = Math.abs(difference) < 2500 ? 0 : difference;
}

/** How long ago, in one or two units. */
export function age(instant) {
  const seconds = Math.max(0, Math.round((now() - Date.parse(instant)) / 1000));
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  if (days > 13) return `${number(days)}d`;
  if (days > 0) return `${days}d ${hours}h`;
  if (hours > 0) return `${hours}h ${minutes}m`;
  return minutes > 0 ? `${minutes}m` : `${seconds}s`;
}

/** A clock's time; with the date unless it is today's. */
export function clock(instant) {
  const date = new Date(instant);
  const time = date.toLocaleTimeString("en-GB");
  return date.toDateString() === new Date(now()).toDateString() ? time : `${day(date)} ${time}`;
}

/** A date and a time, in the browser's zone or in UTC. */
export function dateAndTime(instant, utc) {
  if (utc) return `${new Date(instant).toISOString().slice(0, 19).replace("T", " ")}`;
  const date = new Date(instant);
  return `${day(date)} ${date.toLocaleTimeString("en-GB")}`;
}

const day = date =>
  `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;

/** An age that goes on counting; what it counts from is its title. */
export function ageOf(instant) {
  if (!instant) return el("span", {}, "–");
  return el("time", { datetime: instant, title: `since ${clock(instant)}`, class: "age" }, age(instant));
}

/** Lets all ages on the page go on. */
export function tick() {
  for (const time of document.querySelectorAll("time.age")) {
    const text = age(time.dateTime);
    if (time.textContent !== text) time.textContent = text;
  }
}
