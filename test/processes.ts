/** What tests of real processes look at. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** False also for one that has ended and that nobody has waited for. */
export function lives(pid: number): boolean {
  return !/^State:\s+Z/m.test(told(pid, 'status') ?? 'State:\tZ');
}

/** Processes, but this one, that name a text in their arguments or their environment. */
export function processesWith(text: string): number[] {
  return others().filter((pid) => said(pid).includes(text));
}

/** The same, and those that work in a folder of that name. */
export function processesOf(place: string): number[] {
  return others().filter((pid) => said(pid).includes(place) || folderOf(pid).startsWith(place));
}

/** Does one of a place's processes run this program. */
export function runsThere(place: string, program: string): boolean {
  return processesOf(place).some((pid) => (told(pid, 'cmdline') ?? '').includes(program));
}

function others(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number);
}

const said = (pid: number) => (told(pid, 'cmdline') ?? '') + (told(pid, 'environ') ?? '');

/** Undefined of one that has ended meanwhile. */
function told(pid: number, file: 'cmdline' | 'environ' | 'status'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return undefined;
  }
}

function folderOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
