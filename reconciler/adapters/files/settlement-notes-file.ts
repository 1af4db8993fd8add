import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SettlementNotebook, SettlementNotes } from '../../ports/write/settlement-notes.js';

/**
 * What an agent remembers of a plasma chain, as JSON. It may be deleted at any time, and several processes may write it:
 * what the last one wrote stays. What cannot be read is nothing.
 */
export class SettlementNotesFile implements SettlementNotebook {
  readonly #file: string;
  #known: SettlementNotes | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  read(): SettlementNotes {
    this.#known ??= readNotes(this.#file);
    return this.#known;
  }

  write(notes: SettlementNotes): void {
    this.#known = notes;
    mkdirSync(dirname(this.#file), { recursive: true });
    const temporary = `${this.#file}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify(notes));
    renameSync(temporary, this.#file);
  }
}

function readNotes(file: string): SettlementNotes {
  try {
    const { audited, unsettled, ahead } = JSON.parse(readFileSync(file, 'utf8')) as SettlementNotes;
    const isAudited = Number.isSafeInteger(audited?.to) && typeof audited?.root === 'string';
    const isUnsettled = Number.isSafeInteger(unsettled?.settledTo) && Number.isFinite(unsettled?.since);
    const isAhead = [ahead?.settledTo, ahead?.since, ahead?.lacked].every(Number.isSafeInteger);
    return {
      ...(audited && isAudited ? { audited } : {}),
      ...(unsettled && isUnsettled ? { unsettled } : {}),
      ...(ahead && isAhead ? { ahead } : {}),
    };
  } catch {
    return {};
  }
}
