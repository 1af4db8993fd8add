/** A plasma chain whose two channels, and the governance channel, are ordered by two of the members. */
import * as assert from 'uvu/assert';
import type { LedgerId } from '../../reconciler/core/model/change.js';
import type { ProposalView } from '../../reconciler/ports/read/governance-reader.js';
import { ALL, type Documents } from './memory-consortium.js';
import { channelDocument, orderedDocuments } from './ordering-documents.js';
import { AROUND, PLASMA_MEMBERS, PlasmaConsortium, plasmaChain } from './plasma-consortium.js';

/** Regulator is in the root channel alone: no peer of its own reads layer2. */
export const ORDERING = ['Telco2', 'Telco3'];
export const ROOT = 'telecom/Channel/channel1';
export const OWN = 'telecom/Channel/layer2';

interface Batch {
  readonly root?: string;
  readonly plasma?: string;
  readonly ops?: string;
}

export class OrderedPlasma extends PlasmaConsortium {
  constructor() {
    super(ORDERING);
  }

  /** Of layer2, with a BatchTimeout of its own where there is no PlasmaChain document to say it. */
  layer2(timeout = '2s'): string {
    const { genesis } = this.ledger.channel('layer2');
    const lines = { name: 'layer2', members: PLASMA_MEMBERS, ordering: ORDERING, more: `  genesis: ${genesis}\n` };
    return channelDocument(lines).replace('2s', timeout);
  }

  documents({ root = '2s', plasma = '2s', ops = '2s' }: Batch = {}, more: Documents = {}): Documents {
    const withoutBatch = (text: string) => text.replace('    BatchTimeout: 2s\n', '');
    return orderedDocuments(ORDERING, {
      ...AROUND,
      'net/channel1.yaml': withoutBatch(channelDocument({ ordering: ORDERING })),
      'net/layer2.yaml': withoutBatch(this.layer2()),
      'net/ops.yaml': channelDocument({ name: 'ops-channel', ordering: ORDERING }).replace('2s', ops),
      'net/plasma.yaml': plasmaChain({
        root: `{ channel: channel1, batch: { BatchTimeout: ${root} } }`,
        plasma: `{ channel: layer2, batch: { BatchTimeout: ${plasma} } }`,
      }),
      ...more,
    });
  }

  ledgerOf(name: string): LedgerId {
    return { type: 'fabric', name, genesis: this.ledger.channel(name).genesis };
  }

  timeout(channel: string): string | undefined {
    return this.ledger.channel(channel).view().batchTimeout;
  }

  async of(address: string): Promise<readonly ProposalView[]> {
    return (await this.proposals()).filter(({ content }) => content.address === address);
  }

  async no(mspId: string, address: string, reason: string): Promise<void> {
    const open = (await this.of(address)).find(({ status }) => status === 'open')!;
    const { content, ledger, base } = open;
    await this.governance(mspId).vote([{ content, ledger, base, vote: 'no', reason, claim: { revision: 'none' } }]);
  }

  conditions(address: string): readonly string[] {
    return ALL.map((mspId) => this.member(mspId).condition(address));
  }
}

/** With a plasma chain that was agreed on and is in force. */
export async function orderedPlasma(): Promise<OrderedPlasma> {
  const net = new OrderedPlasma();
  net.merge('a', net.documents());
  await net.settle();
  assert.equal([(await net.chain()).revision, net.timeout('layer2')], [1, '2s']);
  return net;
}

export const signersOf = ({ signatures }: ProposalView) =>
  [...new Set(signatures.map(({ organization }) => organization))].sort();
