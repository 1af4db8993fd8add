/**
 * A load generator: a process of its own, so that neither the network nor another generator waits for it. It is told by
 * its parent where the network is and which transactions to offer, and answers what became of each.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { hash } from '@hyperledger/fabric-gateway';
import { connectAs, identitiesOf } from '../../integration/devnet/clients.js';
import type { Outcome } from './cell.js';
import { attachTo, CHAINCODE, type LoadedChannel } from './layer-two-network.js';
import { type Clock, offerLoad } from './offer-load.js';

export interface LoadOrder {
  readonly channel: LoadedChannel;
  /** Of all keys that are written: no two orders may share one. */
  readonly prefix: string;
  readonly due: readonly number[];
  /** Their 0: Unix time in milliseconds, fractions too. */
  readonly zero: number;
  readonly patienceMs: number;
}

export type GeneratorMessage = { readonly ready: true } | { readonly outcomes: readonly Outcome[] };

const clock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (milliseconds) => sleep(milliseconds, undefined, { ref: false }),
};
const tell = (message: GeneratorMessage) => process.send!(message);

const network = await attachTo(process.argv[2]!);

async function obey({ channel, prefix, ...load }: LoadOrder): Promise<void> {
  const user = identitiesOf(network, channel.mspId).users.get('User1')!;
  // fabric-gateway's own signer computes in JavaScript: it, and no network, would be measured.
  const signer = async (message: Uint8Array) => user.sign(message);
  const connection = connectAs(network, channel.mspId, { peer: channel.peer, user: 'User1', signer, hash: hash.none });
  const contract = connection.gateway.getNetwork(channel.name).getContract(CHAINCODE);
  const transact = async (number: number): Promise<number> => {
    const proposal = contract.newProposal('write', { arguments: [`${prefix}-${number}`, `value ${number}`] });
    const endorsed = await proposal.endorse();
    const submitted = await endorsed.submit();
    const { successful, code, blockNumber } = await submitted.getStatus();
    if (!successful) throw new Error(`validation code ${code}`);
    return Number(blockNumber);
  };
  const outcomes = await offerLoad(load, transact, clock);
  connection.close();
  tell({ outcomes });
}

process.on('message', (order: LoadOrder) => void obey(order));
process.on('disconnect', () => process.exit());
tell({ ready: true });
