import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import type { JoinKeeper } from '../orderer/registrar.js';
import { decodeParts, encodeParts } from './parts.js';
import { writeWhole } from './write-whole.js';

const ENDING = '.joined';
const ATTACHED = Buffer.from('attached');
const ONBOARDING = Buffer.from('onboarding');

/** A channel that an orderer had joined. */
export interface StoredJoin {
  readonly channelId: string;
  readonly joinBlock: common.Block;
  readonly attached: boolean;
}

/** Which channels one orderer has joined: a file for each, replaced whole. */
export class OrdererData implements JoinKeeper {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  joined(channelId: string, joinBlock: common.Block, attached: boolean): void {
    const parts = [attached ? ATTACHED : ONBOARDING, joinBlock.serializeBinary()];
    writeWhole(this.#path(channelId), encodeParts(parts));
  }

  left(channelId: string): void {
    rmSync(this.#path(channelId), { force: true });
  }

  restore(): readonly StoredJoin[] {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(ENDING))
      .sort()
      .map((name) => {
        const [state, block] = decodeParts(readFileSync(join(this.#folder, name)));
        const channelId = decodeURIComponent(name.slice(0, -ENDING.length));
        return { channelId, joinBlock: common.Block.deserializeBinary(block!), attached: ATTACHED.equals(state!) };
      });
  }

  #path(channelId: string): string {
    return join(this.#folder, `${encodeURIComponent(channelId)}${ENDING}`);
  }
}
