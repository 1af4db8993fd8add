import { readdirSync, readFileSync } from 'node:fs';

/** Resident MiB of a process and all that descend from it, by /proc; NaN where there is none. */
export function residentMebibytes(root: number): number {
  const processes = new Map<number, { readonly parent: number; readonly kibibytes: number }>();
  try {
    for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
      const known = statusOf(name);
      if (known !== undefined) processes.set(Number(name), known);
    }
  } catch {
    return Number.NaN;
  }
  const isBelow = (pid: number): boolean => {
    if (pid === root) return true;
    const known = processes.get(pid);
    return known !== undefined && known.parent !== 0 && isBelow(known.parent);
  };
  const total = [...processes].reduce((sum, [pid, { kibibytes }]) => sum + (isBelow(pid) ? kibibytes : 0), 0);
  return total / 1024;
}

/** Undefined for one that has ended meanwhile. */
function statusOf(pid: string): { readonly parent: number; readonly kibibytes: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(text)?.[1] ?? 0);
    return { parent: field('PPid'), kibibytes: field('VmRSS') };
  } catch {
    return undefined;
  }
}
