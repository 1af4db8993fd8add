import { OperationsServer } from '../operations/operations-server.js';

/** The operations endpoint of one peer: not healthy once a channel has halted. */
export function peerOperations(port: number, now: () => Date, halted: ReadonlyMap<string, Error>): OperationsServer {
  const check = (): string | undefined => {
    const [first] = halted;
    return first === undefined ? undefined : `channel ${first[0]} halted: ${first[1].message}`;
  };
  return new OperationsServer({ port, now, version: 'quorate-devnet', checks: new Map([['ledger', check]]) });
}
