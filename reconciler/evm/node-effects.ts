import { QuorateError } from '../core/model/quorate-error.js';
import { compareBytes } from '../core/order/compare-bytes.js';
import type { NodeField, PermissionedNode, PermissioningInterface } from '../ports/read/permissioning-reader.js';
import type { Effects, EvmCall } from '../ports/write/permissioning-writer.js';
import { abiOf, type ContractAbi } from './abi.js';
import { type Batch, batchOf, type ChunkLimits, chunkCalls, DEFAULT_LIMITS } from './chunk-calls.js';
import { type EffectsPlace, effectsOf } from './effects-hash.js';
import { hostBytes16 } from './host-bytes.js';
import { nodeIdHalves } from './node-id.js';
import { endpointTuple, lacchainTuple, namedTuple, quorateTuple, STORED_FIELDS } from './node-tuple.js';
import { type RolePair, rolePairBits } from './role-pairs.js';

/** Where calls go, and how large a transaction may be; see DEFAULT_LIMITS. */
export interface EffectsScope extends EffectsPlace, Partial<ChunkLimits> {}

/** The contract that keeps a list. */
export interface ListContract {
  readonly address: string;
  readonly interface: PermissioningInterface;
}

/** A list as it is, or as it is wanted; of what is wanted, undefined means: left as it is. */
export interface NodeLists {
  readonly nodes: readonly PermissionedNode[];
  readonly connections?: readonly RolePair[] | undefined;
  /** Whether an organization may move its own node's host and port; our own contract only. */
  readonly delegated?: boolean | undefined;
}

/**
 * The calls that turn `live` into `desired`, in chunks. Pure: who has the same lists gets the same hash.
 * - our own contract: a node that moves is one update; pairs and switch first, then nodes, removed ones last.
 * - published contracts cannot update: the old entry is removed and the new one added in the same transaction, in this
 *   order, which is also right where they are set to compare ids only. Additions come before removals.
 * Fields that an interface does not keep (STORED_FIELDS) and fields that `desired` does not name are left alone.
 * @throws QuorateError NODE_TWICE, HOST_NOT_STORABLE, GEOHASH_NOT_STORABLE, ENTRY_TOO_LARGE
 */
export function nodeEffects(contract: ListContract, live: NodeLists, desired: NodeLists, scope: EffectsScope): Effects {
  const difference = nodeDifference(STORED_FIELDS[contract.interface], live, desired);
  const batches =
    contract.interface === 'quorate'
      ? quorateBatches(contract.address, live, desired, difference)
      : publishedBatches(contract, difference);
  return effectsOf(scope, chunkCalls(batches, { ...DEFAULT_LIMITS, ...limitsOf(scope) }));
}

/** The limits that a scope names. */
export function limitsOf({ bytesPerChunk, gasPerChunk }: Partial<ChunkLimits>): Partial<ChunkLimits> {
  return {
    ...(bytesPerChunk === undefined ? {} : { bytesPerChunk }),
    ...(gasPerChunk === undefined ? {} : { gasPerChunk }),
  };
}

interface Move {
  /** What the list has of this id: several where it was added under several addresses. */
  readonly before: readonly PermissionedNode[];
  /** Undefined: removed. */
  readonly after: PermissionedNode | undefined;
}

interface Difference {
  readonly added: readonly Move[];
  readonly changed: readonly Move[];
  readonly removed: readonly Move[];
}

function nodeDifference(fields: readonly NodeField[], live: NodeLists, desired: NodeLists): Difference {
  const before = new Map<string, PermissionedNode[]>();
  for (const node of live.nodes) before.set(node.id, [...(before.get(node.id) ?? []), node]);
  const wanted = byId(desired.nodes);
  const moves = [...new Set([...before.keys(), ...wanted.keys()])].sort(compareBytes).map((id): Move => {
    const known = before.get(id) ?? [];
    const want = wanted.get(id);
    return { before: known, after: want && { ...known[0], ...defined(want) } };
  });
  const differs = ({ before, after }: Move) =>
    before.length > 1 || fields.some((field) => shown(before[0]?.[field]) !== shown(after?.[field]));
  return {
    added: moves.filter((move) => move.before.length === 0),
    changed: moves.filter((move) => move.before.length > 0 && move.after && differs(move)),
    removed: moves.filter((move) => move.after === undefined),
  };
}

function byId(nodes: readonly PermissionedNode[]): Map<string, PermissionedNode> {
  const found = new Map(nodes.map((node) => [node.id, node]));
  if (found.size === nodes.length) return found;
  const twice = nodes.find((node) => found.get(node.id) !== node)!;
  throw new QuorateError('NODE_TWICE', 'A list names the same node twice', {
    why: twice.id,
    mend: 'Keep one of the two entries.',
    facts: { id: twice.id },
  });
}

function defined(node: PermissionedNode): PermissionedNode {
  return Object.fromEntries(
    Object.entries(node).filter(([, value]) => value !== undefined),
  ) as unknown as PermissionedNode;
}

/** Nothing said and an empty text are the same to a contract. */
function shown(value: string | number | undefined): string {
  return value === undefined ? '' : String(value);
}

function quorateBatches(to: string, live: NodeLists, desired: NodeLists, difference: Difference): readonly Batch[] {
  const abi = abiOf('quorate-nodes');
  const call = (name: string, value: unknown): EvmCall[] => [{ to, data: abi.encodeFunctionData(name, [value]) }];
  const switches = [
    ...(desired.connections && rolePairBits(desired.connections) !== rolePairBits(live.connections ?? [])
      ? call('setConnections', rolePairBits(desired.connections))
      : []),
    ...(desired.delegated !== undefined && desired.delegated !== (live.delegated ?? false)
      ? call('setDelegatedMoves', desired.delegated)
      : []),
  ];
  const written = [...difference.added, ...difference.changed].map(({ after }) => after!);
  const gone = difference.removed.map(({ before }) => nodeIdHalves(before[0]!.id));
  const ids = (some: readonly (typeof gone)[number][]) => some.map(({ high, low }) => [high, low]);
  return [
    batchOf(
      switches,
      (some) => some,
      () => 60_000,
      () => 64,
    ),
    batchOf(written, (some) => call('upsertNodes', some.map(quorateTuple)), quorateGas, quorateBytes),
    batchOf(
      gone,
      (some) => call('removeNodes', ids(some)),
      () => 90_000,
      () => 64,
    ),
  ];
}

/** Words of 32 bytes that a node's texts take. */
function textWords({ organization, name, did, host }: PermissionedNode): number {
  return [organization, name, did, host].reduce((sum, text) => sum + Math.ceil(Buffer.byteLength(text ?? '') / 32), 0);
}

/** Words of storage that a node's texts and its group take: a text of 32 bytes and more has one beside for its length. */
function storedWords({ organization, name, did, host, group }: PermissionedNode): number {
  const lengths = [organization, name, did, host].map((text) => Buffer.byteLength(text ?? ''));
  const words = lengths.map((length) => (length === 0 ? 0 : length < 32 ? 1 : 1 + Math.ceil(length / 32)));
  return words.reduce((sum, some) => sum + some, group === undefined ? 0 : 1);
}

/** Held against what it takes by test/chaincode/evm/gas.test.ts: four words for the node, and 22,100 for each more. */
function quorateGas(node: PermissionedNode): number {
  return 115_000 + 24_000 * storedWords(hostBytes16(node.host) === undefined ? node : { ...node, host: '' });
}

function quorateBytes(node: PermissionedNode): number {
  return 32 * (17 + textWords(node));
}

interface Published {
  readonly abi: ContractAbi;
  readonly add: (node: PermissionedNode) => readonly unknown[];
  readonly remove: (node: PermissionedNode) => readonly unknown[];
  readonly addGas: number;
  readonly removeGas: number;
  readonly bytes: number;
}

/** Gas of LACChain's is that of its own queue, measured (lacchain.md 1.5 k): submit and execution in one. */
const PUBLISHED: Readonly<Record<Exclude<PermissioningInterface, 'quorate'>, Published>> = {
  lacchain: {
    abi: 'lacchain-nodes',
    add: lacchainTuple,
    remove: endpointTuple,
    addGas: 1_000_000,
    removeGas: 700_000,
    bytes: 640,
  },
  'consensys-v1': {
    abi: 'consensys-v1-nodes',
    add: endpointTuple,
    remove: endpointTuple,
    addGas: 250_000,
    removeGas: 150_000,
    bytes: 132,
  },
  'consensys-v2': {
    abi: 'consensys-v2-nodes',
    add: namedTuple,
    remove: namedTuple,
    addGas: 500_000,
    removeGas: 250_000,
    bytes: 420,
  },
};

function publishedBatches(contract: ListContract, difference: Difference): readonly Batch[] {
  const kind = PUBLISHED[contract.interface as keyof typeof PUBLISHED];
  const abi = abiOf(kind.abi);
  const to = contract.address;
  const add = (node: PermissionedNode) => ({ to, data: abi.encodeFunctionData('addEnode', [...kind.add(node)]) });
  const remove = (node: PermissionedNode) => ({
    to,
    data: abi.encodeFunctionData('removeEnode', [...kind.remove(node)]),
  });
  const callsOf = ({ before, after }: Move) => [...before.map(remove), ...(after ? [add(after)] : [])];
  const gas = ({ before, after }: Move) => before.length * kind.removeGas + (after ? kind.addGas : 0);
  const bytes = ({ before, after }: Move) => (before.length + (after ? 1 : 0)) * kind.bytes + 32 * textWordsOf(after);
  return [difference.added, difference.changed, difference.removed].map((moves) =>
    batchOf(moves, (some) => some.flatMap(callsOf), gas, bytes),
  );
}

function textWordsOf(node: PermissionedNode | undefined): number {
  return node === undefined ? 0 : textWords(node);
}
