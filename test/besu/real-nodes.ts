import * as assert from 'uvu/assert';
import type { EvmDevnet } from '../../reconciler/devnet/evm/start-evm-devnet.js';
import { isEnode, parseEnode } from '../../reconciler/evm/enode.js';
import type { PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import { ask } from '../devnet/evm/json-rpc.js';
import { MEMBERS } from '../kinds/besu-fixture.js';
import { peersOf, until } from './real-consortium.js';

/** The nodes of a real chain whose contract is asked, with their roles. Loops ask the first three. */
export const NAMES = [
  ['validator1', 'validator'],
  ['boot1', 'boot'],
  ['writer1', 'writer'],
  ['writer2', 'writer'],
] as const;
export type Name = (typeof NAMES)[number][0];

/** What a test asks of them. */
export class RealNodes {
  readonly #devnet: EvmDevnet;

  constructor(devnet: EvmDevnet) {
    this.#devnet = devnet;
  }

  /** Those that a document lists. */
  listed(names: readonly Name[]): readonly PermissionedNode[] {
    return NAMES.filter(([name]) => names.includes(name)).map(([name, role]) => {
      const enode = parseEnode(this.#devnet.node(name).enode);
      assert.ok(isEnode(enode));
      const { id, host, port } = enode;
      return { id, host, port, role, name, organization: MEMBERS[0]! };
    });
  }

  peers(name: Name): Promise<string> {
    return peersOf(this.#devnet.node(name).rpcUrl, this.#devnet.nodes);
  }

  connected(name: Name, expected: string): Promise<unknown> {
    return until(
      `${name} is connected with ${expected || 'nobody'}`,
      async () => (await this.peers(name)) === expected,
    );
  }

  async head(name: Name): Promise<number> {
    return Number(await ask(this.#devnet.node(name).rpcUrl, 'eth_blockNumber'));
  }
}
