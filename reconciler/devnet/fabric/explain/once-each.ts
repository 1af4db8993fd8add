/** So many texts are remembered. */
const REMEMBERED = 1_000;

/** Passes each text on once: all peers of a channel find the same. */
export function onceEach(tell: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text)) return;
    if (told.size >= REMEMBERED) told.delete(told.keys().next().value!);
    told.add(text);
    tell(text);
  };
}
