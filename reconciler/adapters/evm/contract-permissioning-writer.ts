import { QuorateError } from '../../core/model/quorate-error.js';
import { abiOf } from '../../evm/abi.js';
import { chunkHash } from '../../evm/effects-hash.js';
import { parseExecutedBase } from '../../evm/executed-base.js';
import { hostBytes16 } from '../../evm/host-bytes.js';
import { nodeIdHalves } from '../../evm/node-id.js';
import { pureEthers } from '../../evm/pure-ethers.js';
import type { PermissionedNode, PermissioningTarget } from '../../ports/read/permissioning-reader.js';
import type { Effects, ExecutedChunks, PermissioningWriter } from '../../ports/write/permissioning-writer.js';
import type { ContractPermissioningReader } from './contract-permissioning-reader.js';
import type { OpsscEvmReader } from './opssc-evm-reader.js';
import { type KeyedProposal, proposalViews } from './opssc-views.js';
import type { TransactionSender } from './transaction-sender.js';

export interface ContractWriterParts {
  readonly lists: Pick<ContractPermissioningReader, 'nodes'>;
  readonly governance: OpsscEvmReader;
  readonly sender: TransactionSender;
  /** The governance contract: 0x and 40 lower-case hex digits. */
  readonly opssc: string;
}

/** Refusals that mean that another organization was quicker: what is left is looked at again. */
const QUICKER = new Set(['CHUNK_DONE', 'NOT_APPROVED', 'TRANSACTION_FAILED']);

const ZERO_16 = `0x${'0'.repeat(32)}`;

/** Runs decided calls through OpsSC.sol, and moves own nodes where the rules contract lets us. */
export class ContractPermissioningWriter implements Pick<PermissioningWriter, 'execute' | 'moveOwnNodes'> {
  readonly #parts: ContractWriterParts;

  constructor(parts: ContractWriterParts) {
    this.#parts = parts;
  }

  async execute(target: PermissioningTarget, id: string, effects: Effects): Promise<ExecutedChunks> {
    const transactions: string[] = [];
    let gas = 0;
    for (;;) {
      const round = await this.#round(id);
      // All chunks of the round, or what was left of it when the caller looked: in the end they are all the same.
      const offset = (round.hashes.at(-1)?.total ?? effects.chunks.length) - effects.chunks.length;
      if (round.isDone) return { executed: round.done, transactions, gas };
      const chunk = nextChunk(
        { chainId: target.chainId, opssc: this.#parts.opssc },
        round,
        effects.chunks.slice(round.done - offset),
        id,
      );
      try {
        const data = abiOf('opssc').encodeFunctionData('execute', [round.key, chunk.hashes, round.done, chunk.calls]);
        const mined = await this.#parts.sender.send({ to: this.#parts.opssc, data });
        transactions.push(mined.transactionId);
        gas += mined.gas;
      } catch (error) {
        const isMoved = error instanceof QuorateError && QUICKER.has(error.code);
        const now = isMoved ? await this.#round(id) : undefined;
        if (!now || (!now.isDone && now.done === round.done)) throw error;
      }
    }
  }

  async moveOwnNodes(
    target: PermissioningTarget,
    nodes: readonly PermissionedNode[],
  ): Promise<{ readonly transactions: readonly string[] }> {
    const live = await this.#parts.lists.nodes(target);
    if (live.delegated !== true || live.contract === undefined) throw notDelegated(target);
    const there = new Map(live.nodes.map((node) => [node.id, node]));
    const moves = nodes
      .filter(({ id, host, port }) => there.get(id)?.host !== host || there.get(id)?.port !== port)
      .map(({ id, host, port }) => {
        const { high, low } = nodeIdHalves(id);
        const ip = hostBytes16(host);
        return [high, low, ip ?? ZERO_16, port, ip === undefined ? host : ''];
      });
    if (moves.length === 0) return { transactions: [] };
    const data = abiOf('quorate-nodes').encodeFunctionData('moveOwnNodes', [moves]);
    const { transactionId } = await this.#parts.sender.send({ to: live.contract.address, data });
    return { transactions: [transactionId] };
  }

  async #round(id: string): Promise<Round> {
    const state = await this.#parts.governance.state();
    const found = proposalViews(state).find(({ view }) => view.id === id);
    if (!found) throw new QuorateError('PROPOSAL_UNKNOWN', 'There is no such proposal', { why: id, facts: { id } });
    const { key, chunksDone, view } = found;
    const hashes = state.events
      .filter(({ name, args }) => name === 'ChunkExecuted' && args.key === key && Number(args.round) === view.round)
      .map(({ args }) => ({ hash: args.hash as string, total: Number(args.total) }));
    return {
      key,
      done: chunksDone,
      hashes,
      view,
      isDone: view.status === 'applied' || (view.closed && view.status === 'approved'),
    };
  }
}

interface Round extends Pick<KeyedProposal, 'key' | 'view'> {
  readonly done: number;
  /** Of the chunks that are done, in order, and of how many they are. */
  readonly hashes: readonly { readonly hash: string; readonly total: number }[];
  readonly isDone: boolean;
}

type Place = Parameters<typeof chunkHash>[0];

/** The next chunk of a round, with the hashes of all: those of done ones as the contract recorded them. */
function nextChunk(place: Place, { done, hashes, view }: Round, rest: Effects['chunks'], id: string) {
  const total = hashes.at(-1)?.total ?? rest.length;
  const all = [
    ...hashes.slice(0, done).map(({ hash }) => hash),
    ...rest.map((calls, index) => chunkHash(place, done + index, total, calls)),
  ];
  const { AbiCoder, keccak256 } = pureEthers();
  const hash = keccak256(AbiCoder.defaultAbiCoder().encode(['bytes32[]'], [all]));
  const calls = rest[0];
  if (calls === undefined || hash !== parseExecutedBase(view.base)?.effects) throw effectsDiffer(id, view.base, hash);
  return { hashes: all, calls };
}

function effectsDiffer(id: string, base: string, hash: string): QuorateError {
  return new QuorateError('EFFECTS_DIFFER', 'These are not the calls that were voted', {
    why: `proposal ${id} starts from ${base}; what the lists ask for now gives ${hash.slice(2)}`,
    mend: 'The list, or Git, has changed since the vote. What differs now is another proposal.',
    facts: { id },
  });
}

function notDelegated({ network }: PermissioningTarget): QuorateError {
  return new QuorateError('NOT_DELEGATED', 'No organization may move its own nodes here', {
    why: `the node rules of ${network} do not allow it`,
    mend: 'Vote for the change, or have moves delegated by a vote; published contracts know no such thing.',
    facts: { network },
  });
}
