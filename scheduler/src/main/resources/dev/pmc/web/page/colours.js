/** Colours of component types: the same type has the same colour as long as the page is open. Names always stand beside. */
const COLOURS = 10;
const taken = new Map();

/** The number of a type's colour, 0 to 9; two types share one only when there are more than ten. */
export function colour(type) {
  if (!taken.has(type)) {
    let wish = 0;
    for (const character of type) wish = (wish * 31 + character.codePointAt(0)) % 9973;
    const used = new Set(taken.values());
    let step = 0;
    while (step < COLOURS && used.has((wish + step) % COLOURS)) step++;
    taken.set(type, (wish + step) % COLOURS);
  }
  return taken.get(type);
}
