import { QuorateError } from '../../core/model/quorate-error.js';
import { STORED_FIELDS } from '../../evm/node-tuple.js';
import type {
  AccountPermissions,
  NodePermissions,
  PermissioningContract,
  PermissioningReader,
  PermissioningTarget,
} from '../../ports/read/permissioning-reader.js';
import type { EvmClient } from './evm-client.js';
import type { OpsscEvmReader } from './opssc-evm-reader.js';
import type { PinnedBlock } from './pinned-block.js';
import { type Probed, probeContract, rulesBehind } from './probe-contract.js';
import { readAccountList } from './read-account-list.js';
import { readNodeList } from './read-node-list.js';
import { readQueue } from './read-queue.js';
import { type Admins, waysRound } from './ways-round.js';

export interface ContractReaderParts {
  /** A client of the target's chain, by the name of its network. @throws QuorateError where settings name none */
  readonly client: (target: PermissioningTarget) => EvmClient;
  /** The governance contract on that chain; undefined where the network is governed elsewhere. */
  readonly opssc: string | undefined;
  readonly governance: OpsscEvmReader | undefined;
}

/** Lists that contracts keep, read at one block: LACChain's, both of Consensys', and our own, told apart by probing. */
export class ContractPermissioningReader implements Pick<PermissioningReader, 'nodes' | 'accounts' | 'execution'> {
  readonly #parts: ContractReaderParts;

  constructor(parts: ContractReaderParts) {
    this.#parts = parts;
  }

  async nodes(target: PermissioningTarget): Promise<NodePermissions> {
    return this.#parts.client(target).atOneBlock(
      async (block) => {
        const contract = await probeContract(block, target, 'nodes');
        const [read, who] = [await readNodeList(block, contract), await waysRound(block, contract, this.#parts.opssc)];
        const { nodes, others, faulty, connections, groups, delegated } = read;
        return {
          ...(await this.#readAt(target, block, contract, who)),
          nodes,
          ...(others.length === 0 ? {} : { others }),
          faulty,
          connections,
          ...(groups === undefined ? {} : { groups }),
          stores: STORED_FIELDS[contract.interface],
          ...(delegated === undefined ? {} : { delegated }),
        };
      },
      this.#question('nodes', target),
    );
  }

  async accounts(target: PermissioningTarget): Promise<AccountPermissions> {
    return this.#parts.client(target).atOneBlock(
      async (block) => {
        const contract = await probeContract(block, target, 'accounts');
        const [read, who] = [
          await readAccountList(block, contract),
          await waysRound(block, contract, this.#parts.opssc),
        ];
        const nodeRules = await rulesBehind(block, target.nodeIngress);
        return { ...(await this.#readAt(target, block, contract, who)), ...read, nodeRules, faulty: [] };
      },
      this.#question('accounts', target),
    );
  }

  /** All that an answer follows from beside the block. */
  #question(list: string, target: PermissioningTarget): string {
    return JSON.stringify([list, target, this.#parts.opssc]);
  }

  async execution(
    _target: PermissioningTarget,
    id: string,
  ): Promise<{ readonly executed: number; readonly isWhole: boolean }> {
    const found = await this.#parts.governance?.keyed(id);
    if (!found) throw new QuorateError('PROPOSAL_UNKNOWN', 'There is no such proposal', { why: id, facts: { id } });
    return { executed: found.chunksDone, isWhole: found.view.closed && found.view.status === 'applied' };
  }

  async #readAt(target: PermissioningTarget, block: PinnedBlock, probed: Probed, { admins, waysRound }: Admins) {
    const { address, interface: kind, codeHash } = probed;
    const queue = await readQueue(block, probed);
    const contract: PermissioningContract = { address, interface: kind, codeHash, admins, ...(queue ? { queue } : {}) };
    const name = this.#parts.opssc ?? address;
    const ledger = { type: 'evm', name, genesis: String(target.chainId) } as const;
    return { ledger, block: block.number, contract, waysRound };
  }
}
