import { peer } from '@hyperledger/fabric-protos';
import type {
  PageIterator,
  RangeIterator,
  TransactionSimulator,
} from '../../../../reconciler/devnet/fabric/ledger/peer-ledger.js';

/** A peer hands range results to a chaincode in batches, and looks one ahead. Fabric: query_response_generator.go. */
const BATCH = 100;
/** What a shim asks for where the chaincode gives no start. */
const FIRST_KEY = '\u0001';

/** What the recorded chaincode asked, of an operation that this file does not play. */
export class NotPlayed extends Error {}

/** Chaincode name and arguments of a ChaincodeProposalPayload. */
export function invocationOf(payload: Uint8Array): { readonly chaincode: string; readonly args: readonly string[] } {
  const input = peer.ChaincodeProposalPayload.deserializeBinary(payload).getInput_asU8();
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(input).getChaincodeSpec()!;
  const args = spec.getInput()!.getArgsList_asU8();
  return { chaincode: spec.getChaincodeId()!.getName(), args: args.map((arg) => Buffer.from(arg).toString('utf8')) };
}

/** Plays the recorded chaincode (`rec` and `other` have one source) against a simulator, as peer and shim drive it. */
export function runRecordedChaincode(
  simulator: TransactionSimulator,
  chaincode: string,
  args: readonly string[],
): void {
  simulator.getState('_lifecycle', `namespaces/fields/${chaincode}/Sequence`);
  const calls: string[][] = args[0] === 'multi' ? JSON.parse(args[1]!) : [[...args]];
  for (const [name = '', ...rest] of calls) {
    const operation = operations[name];
    if (operation === undefined) throw new NotPlayed(name);
    operation(simulator, chaincode, rest);
  }
}

type Operation = (simulator: TransactionSimulator, chaincode: string, args: readonly string[]) => unknown;

const operations: Readonly<Record<string, Operation>> = {
  put: (simulator, chaincode, [key = '', value = '']) => simulator.setState(chaincode, key, Buffer.from(value)),
  get: (simulator, chaincode, [key = '']) => simulator.getState(chaincode, key),
  del: (simulator, chaincode, [key = '']) => simulator.deleteState(chaincode, key),
  range: (simulator, chaincode, [start, end = '', max]) =>
    drain(simulator.range(chaincode, start || FIRST_KEY, end), max === undefined ? Infinity : Number(max)),
  page: (simulator, chaincode, [start, end = '', size, bookmark]) =>
    readPage(simulator.rangePage(chaincode, bookmark || start || FIRST_KEY, end, Number(size)), Number(size)),
  cput: (simulator, chaincode, args) =>
    simulator.setState(chaincode, compositeKey(args.slice(0, -1)), Buffer.from(args.at(-1)!)),
  crange: (simulator, chaincode, args) => {
    const prefix = compositeKey(args);
    drain(simulator.range(chaincode, prefix, `${prefix}\u{10ffff}`), Infinity);
  },
  hist: (simulator, chaincode, [key = '']) => [...simulator.history(chaincode, key)],
  setep: (simulator, chaincode, [key = '', policy = '']) =>
    simulator.setStateMetadata(chaincode, key, new Map([['VALIDATION_PARAMETER', Buffer.from(policy, 'base64')]])),
  getep: (simulator, chaincode, [key = '']) => simulator.getStateMetadata(chaincode, key),
  phash: (simulator, chaincode, [collection = '', key = '']) =>
    simulator.getPrivateDataHash(chaincode, collection, key),
  event: () => undefined,
  // A call on another channel leaves no trace in this one.
  cc: (simulator, _, [chaincode = '', channel = '', args = '[]']) =>
    channel === '' || channel === 'mychannel'
      ? runRecordedChaincode(simulator, chaincode, JSON.parse(args))
      : undefined,
};

function drain(iterator: RangeIterator, max: number): void {
  let used = 0;
  let ahead = iterator.next();
  while (ahead !== undefined) {
    let inBatch = 0;
    for (; ahead !== undefined && inBatch < BATCH; inBatch++) ahead = iterator.next();
    used += inBatch;
    if (used >= max) break;
  }
  iterator.close();
}

/** A page is read to its size and not looked beyond. */
function readPage(iterator: PageIterator, size: number): void {
  let read = 0;
  while (read < size && iterator.next() !== undefined) read++;
  iterator.bookmark();
}

function compositeKey(parts: readonly string[]): string {
  return `\u0000${parts.map((part) => `${part}\u0000`).join('')}`;
}
