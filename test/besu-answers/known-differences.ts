/** What a front answers otherwise than a real Besu, and why it stays so; by the case's name. */
export const KNOWN_DIFFERENCES: ReadonlyMap<string, string> = new Map([
  [
    'a node is added: IPv6 with a zone',
    'a zone names an interface of one machine, which says nothing to another: an enode with one is refused everywhere',
  ],
]);
