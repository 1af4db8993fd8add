import type { FabricReader } from '../ports/read/fabric-reader.js';
import type { PermissioningReader, PermissioningTarget } from '../ports/read/permissioning-reader.js';
import type { AskLedger } from './unmoved-ledgers.js';

/**
 * A reader that asks each question once: one per pass, so that a pass costs O(channels + peers) calls.
 * @param askLedger answers what the ledger of a channel says; each pass asks anew where it is left out
 */
export function rememberReads(reader: FabricReader, askLedger?: AskLedger): FabricReader {
  const once = remembering();
  const ledger: AskLedger = (channel, question, ask) =>
    once(`${question} ${channel}`, () => (askLedger ? askLedger(channel, question, ask) : ask()));
  return {
    tip: (channel) => once(`tip ${channel}`, () => reader.tip(channel)),
    channel: (channel) => ledger(channel, 'channel', (tip) => reader.channel(channel, tip)),
    committed: (channel) => ledger(channel, 'committed', () => reader.committed(channel)),
    ownApprovals: (channel) => ledger(channel, 'approvals', () => reader.ownApprovals(channel)),
    installed: (peer) => once(`installed ${peer}`, () => reader.installed(peer)),
    peers: () => once('peers', () => reader.peers()),
    joined: () => once('joined', () => reader.joined()),
    // These belong to one change at a time and must be fresh.
    readiness: (channel, definition) => reader.readiness(channel, definition),
    answers: (peer, channel, chaincode) => reader.answers(peer, channel, chaincode),
    approvedPackageIs: (channel, mspId, name, sequence, packageId) =>
      reader.approvedPackageIs(channel, mspId, name, sequence, packageId),
  };
}

/** The same for the lists of Besu networks: a BesuNetwork and its NodeList are read at one block. */
export function rememberLists(reader: PermissioningReader): PermissioningReader {
  const once = remembering();
  const key = (target: PermissioningTarget): string => JSON.stringify(target);
  return {
    nodes: (target) => once(`nodes ${key(target)}`, () => reader.nodes(target)),
    accounts: (target) => once(`accounts ${key(target)}`, () => reader.accounts(target)),
    ownNodes: (target) => once(`own nodes ${key(target)}`, () => reader.ownNodes(target)),
    // This belongs to one round at a time and must be fresh.
    execution: (target, id) => reader.execution(target, id),
  };
}

/** Keeps the answer to each question, or the failure. */
export function remembering(): <Value>(key: string, ask: () => Promise<Value>) => Promise<Value> {
  const answers = new Map<string, Promise<unknown>>();
  return <Value>(key: string, ask: () => Promise<Value>): Promise<Value> => {
    let answer = answers.get(key);
    if (!answer) {
      answer = ask();
      answer.catch(() => undefined);
      answers.set(key, answer);
    }
    return answer as Promise<Value>;
  };
}
