import type { Condition } from '../../core/model/condition.js';
import type { RevisionRefusal, TrustedRevision } from '../../ports/read/revision-reader.js';
import { ReconcileProcess, type ReconcileProcessOptions } from './reconcile-process.js';

/** A line that `reconcile --loop --format json` wrote, with the instant when it came. */
export interface LoopLine {
  readonly at: number;
  readonly type: string;
  readonly subject: string;
  readonly detail: string;
}

interface Written {
  readonly type: string;
  readonly subject?: string;
  readonly detail?: string;
  readonly revision?: TrustedRevision;
  readonly refusal?: RevisionRefusal;
  readonly conditions?: readonly Condition[];
  readonly error?: { readonly code: string; readonly what: string; readonly why?: string };
}

/** One organization's loop, as a process; what it said last is what we know of it. */
export class OrganizationLoop {
  readonly process: ReconcileProcess;
  readonly lines: LoopLine[] = [];
  revision: TrustedRevision | undefined;
  /** Why its newest commit is not trusted. */
  refusal: RevisionRefusal | undefined;
  /** Whether it has made a first pass. */
  ready = false;
  #conditions: readonly Condition[] = [];
  #failure = '';

  constructor(configFile: string, options: Omit<ReconcileProcessOptions, 'line'>) {
    const args = ['--loop', '--config', configFile, '--format', 'json', '--exit-with-parent'];
    this.process = new ReconcileProcess(args, { ...options, line: (line) => this.#read(line) });
  }

  /** Of its last pass. */
  get conditions(): readonly Condition[] {
    return this.#conditions;
  }

  /** `Chaincode/numbertransfer`, or the like. */
  condition(resource: string): Condition | undefined {
    return this.#conditions.find(({ address }) => `${address.kind}/${address.name}` === resource);
  }

  /** What it did about a resource since some line: votes, installs, approvals, commits. */
  did(type: string, resource: string, since: number): readonly LoopLine[] {
    return this.lines.slice(since).filter((line) => line.type === type && line.subject.endsWith(`/${resource}`));
  }

  /** For an error's text. */
  describe(): string {
    const conditions = this.#conditions.map(
      ({ address, type, reason, message }) => `    ${address.kind}/${address.name} ${type} ${reason}: ${message}`,
    );
    const lines = this.lines.slice(-6).map(({ type, subject, detail }) => `    ${type} ${subject} ${detail}`);
    const end = this.process.end === undefined ? [] : [`    ended (${this.process.end}): ${this.process.said}`];
    return [...conditions, ...(this.#failure ? [`    ${this.#failure}`] : []), ...lines, ...end].join('\n');
  }

  #read(line: string): void {
    let written: Written;
    try {
      written = JSON.parse(line) as Written;
    } catch {
      return;
    }
    if (written.type === 'pass') {
      this.revision = written.revision;
      this.refusal = written.refusal;
      this.#conditions = written.conditions ?? [];
      this.#failure = '';
    } else if (written.type === 'ready') {
      this.ready = true;
    } else if (written.type === 'failed') {
      this.#failure = `failed ${written.error?.code} ${written.error?.what} ${written.error?.why ?? ''}`;
    } else {
      this.lines.push({
        at: Date.now(),
        type: written.type,
        subject: written.subject ?? '',
        detail: written.detail ?? '',
      });
    }
  }
}

/** The block that a line of a loop names; undefined where it names none. */
export function blockOf({ detail }: LoopLine): number | undefined {
  const found = /block (\d+)$/.exec(detail);
  return found ? Number(found[1]) : undefined;
}
