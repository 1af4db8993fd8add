/**
 * `wanted`, or with the first number that makes it free: `a`, `a-2`, `a-3`. Letters' case does not tell two names apart:
 * on some disks it does not. `taken` is added to.
 */
export function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted}-${number}`;
  taken.add(name.toLowerCase());
  return name;
}
