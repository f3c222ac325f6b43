/** Names of hosts as people write them for many: `web[01-10]`, as on the command line. */

export const MOST_NAMES = 1000;

/** All names; `null` if it is no such spelling, or means too many. */
export function unfold(pattern) {
  const match = /^([^[\]]*)\[(\d+)-(\d+)\]([^[\]]*)$/.exec(pattern.trim());
  if (!match) return /[[\]]/.test(pattern) ? null : [pattern.trim()].filter(Boolean);
  const [, before, from, to, after] = match;
  const count = Number(to) - Number(from) + 1;
  if (count < 1 || count > MOST_NAMES) return null;
  return Array.from({ length: count }, (_, index) => before + String(Number(from) + index).padStart(from.length, "0") + after);
}
