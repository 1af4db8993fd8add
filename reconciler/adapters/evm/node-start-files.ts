import { formOfEnode } from '../../evm/besu-entries.js';
import { editStaticNodes, readStaticNodes } from '../../evm/besu-static-nodes.js';
import { editTomlList, readTomlList } from '../../evm/besu-toml.js';
import type { KeptFile } from './kept-file.js';

/** A list of enodes that a node reads when it starts, and only then. */
export interface StartList {
  /** Each in its one form and once. @throws QuorateError BESU_FILE_REFUSED, NODE_FILE_UNUSABLE */
  entries(): readonly string[];
  /** @throws QuorateError BESU_FILE_REFUSED */
  refuseUnfit(wanted: readonly string[]): void;
  /** @returns whether anything was to be written */
  write(wanted: readonly string[]): boolean;
  /** Ends an edit that was cut off. */
  recover(): void;
}

/** static-nodes.json. */
export function staticNodesList(file: KeptFile): StartList {
  return startList(file, {
    read: (text) => readStaticNodes(file.path, text),
    edit: (text, wanted) => editStaticNodes(file.path, text, wanted),
  });
}

/** `bootnodes` of config.toml. */
export function bootNodesList(file: KeptFile): StartList {
  return startList(file, {
    read: (text) => readTomlList(file.path, text, 'bootnodes') ?? [],
    edit: (text, wanted) => editTomlList(file.path, text, 'bootnodes', wanted, formOfEnode),
  });
}

interface Format {
  read(text: string): readonly string[];
  edit(text: string, wanted: readonly string[]): string;
}

function startList(file: KeptFile, { read, edit }: Format): StartList {
  const recover = () => {
    // One rename makes the new text: what is there is the old one or the new one.
    if (file.unfinished() !== undefined) file.finish();
  };
  return {
    entries: () => [...new Set(read(file.read()).map(formOfEnode))],
    refuseUnfit: (wanted) => {
      edit(file.read(), wanted);
    },
    write: (wanted) => {
      const before = file.read();
      if (edit(before, wanted) === before) return false;
      file.begin(before);
      file.replace((present) => edit(present, wanted));
      file.finish();
      return true;
    },
    recover,
  };
}
