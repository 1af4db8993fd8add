import type { FabricReader } from '../ports/read/fabric-reader.js';

/** A reader that asks each question once: one per pass, so that a pass costs O(channels + peers) calls. */
export function rememberReads(reader: FabricReader): FabricReader {
  const answers = new Map<string, Promise<unknown>>();
  const once = <Value>(key: string, ask: () => Promise<Value>): Promise<Value> => {
    let answer = answers.get(key);
    if (!answer) {
      answer = ask();
      answer.catch(() => undefined);
      answers.set(key, answer);
    }
    return answer as Promise<Value>;
  };
  return {
    channel: (channel) => once(`channel ${channel}`, () => reader.channel(channel)),
    committed: (channel) => once(`committed ${channel}`, () => reader.committed(channel)),
    ownApprovals: (channel) => once(`approvals ${channel}`, () => reader.ownApprovals(channel)),
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
