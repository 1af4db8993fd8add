/** The proposals that the comparison of OpsSC's two forms is made with. */
import { revisionBase } from '../../../reconciler/core/ballot/channel-voters.js';
import { proposalId } from '../../../reconciler/core/ballot/proposal-id.js';
import { contentDigest } from '../../../reconciler/core/digest/content-digest.js';
import type { JsonObject } from '../../../reconciler/core/model/json.js';
import type { ProposalContent } from '../../../reconciler/ports/read/governance-reader.js';
import { channelChange, configBase } from '../../chaincode/opssc/consortium.js';

export const GENESIS = 'ab'.repeat(32);
export const OPS = { type: 'fabric', name: 'ops-channel', genesis: GENESIS } as const;
export const TARGET = { type: 'fabric', name: 'channel1', genesis: GENESIS } as const;
const LOCAL = { type: 'evm', name: 'local', genesis: '648541' } as const;
const executedBase = (rounds: number) => `executed:${rounds}:${'00'.repeat(32)}`;

export const content = (after: JsonObject, address = 'telecom/Chaincode/numbertransfer'): ProposalContent => ({
  formatVersion: 1,
  address,
  action: 'update',
  after,
});

const created = (name: string, after: object) => channelChange(name, after, 'create') as ProposalContent;
const changed = (name: string) => channelChange(name, { orderer: { BatchTimeout: '1s' } }) as ProposalContent;
export const NEW = { type: 'fabric', name: 'channel9', genesis: 'c9'.repeat(32) } as const;
const NAMED = {
  application: { organizations: { Telco1: {}, Telco2: {} } },
  orderer: { organizations: { Telco2: {} } },
};
const plasma = (channel: string) => content({ plasma: { channel } }, 'telecom/PlasmaChain/chains02');
const retired = { ...plasma('channel1'), action: 'retire', after: null } as const;
const STRANGE = { ...NAMED, orderer: { organizations: { Telco9: {} } } };

/**
 * Few proposals, so that calls meet; two rivals on one base, a later base, another channel, the network, malformed ones;
 * then channels: parts of the governance channel and of another one, new ones, and bases that are not theirs.
 */
export const PROPOSALS = [
  { content: content({ version: '1' }), ledger: OPS, base: 'sequence:0' },
  { content: content({ version: '2' }), ledger: OPS, base: 'sequence:0' },
  { content: content({ version: '3' }), ledger: OPS, base: 'sequence:1' },
  { content: content({ version: '1' }), ledger: TARGET, base: 'sequence:0' },
  {
    content: content({ governance: { rule: { type: 'atLeast', n: 2 } } }, 'telecom/Network/telecom'),
    ledger: OPS,
    base: 'network:0',
  },
  {
    content: content({ governance: { rule: { type: 'atLeast', n: 5 }, mustAgree: [] } }, 'telecom/Network/telecom'),
    ledger: OPS,
    base: 'network:1',
  },
  {
    content: content({ organizations: ['Regulator', 'Telco1', { mspId: 'Telco2' }] }, 'telecom/Network/telecom'),
    ledger: OPS,
    base: 'network:2',
  },
  { content: content({}, 'other/Chaincode/x'), ledger: OPS, base: 'sequence:0' },
  { content: content({}, 'telecom/Sorcery/x'), ledger: OPS, base: 'sequence:0' },
  { content: content({ governance: { rule: 'some' } }, 'telecom/Network/telecom'), ledger: OPS, base: 'network:0' },
  { content: content({ version: '1' }), ledger: OPS, base: 'bad base' },
  { content: { ...content({ version: '1' }), formatVersion: 2 }, ledger: OPS, base: 'sequence:0' },
  { content: changed('ops-channel'), ledger: OPS, base: configBase('application') },
  { content: changed('ops-channel'), ledger: OPS, base: configBase('application', 'b2') },
  { content: changed('ops-channel'), ledger: OPS, base: configBase('orderer') },
  { content: changed('channel1'), ledger: TARGET, base: configBase('application+orderer') },
  { content: created('channel9', NAMED), ledger: NEW, base: `genesis:${NEW.genesis}` },
  { content: created('channel9', STRANGE), ledger: NEW, base: `genesis:${NEW.genesis}` },
  { content: created('channel9', {}), ledger: NEW, base: `genesis:${NEW.genesis}` },
  { content: created('channel9', NAMED), ledger: NEW, base: `genesis:${GENESIS}` },
  { content: changed('channel9'), ledger: NEW, base: `genesis:${NEW.genesis}` },
  { content: created('channel9', NAMED), ledger: NEW, base: configBase('orderer') },
  { content: changed('channel1'), ledger: OPS, base: configBase('orderer') },
  { content: changed('channel1'), ledger: TARGET, base: configBase('orderer+channel') },
  { content: content({ version: '1' }), ledger: OPS, base: configBase('orderer') },
  { content: content({}, 'telecom/Network/telecom'), ledger: OPS, base: configBase('orderer') },
  { content: created('channel9', { application: NAMED.application }), ledger: NEW, base: `genesis:${NEW.genesis}` },
  { content: changed('ops-channel'), ledger: OPS, base: configBase('channel') },
  { content: content({ nodes: {} }, 'telecom/NodeList/nodes'), ledger: LOCAL, base: executedBase(0) },
  { content: content({ nodes: { a: {} } }, 'telecom/NodeList/nodes'), ledger: LOCAL, base: executedBase(0) },
  { content: content({ nodes: { b: {} } }, 'telecom/NodeList/nodes'), ledger: LOCAL, base: executedBase(1) },
  { content: content({ nodes: {} }, 'telecom/NodeList/nodes'), ledger: OPS, base: executedBase(0) },
  { content: content({ nodes: {} }, 'telecom/NodeList/nodes'), ledger: LOCAL, base: 'executed:0' },
  { content: content({ version: '1' }), ledger: LOCAL, base: 'sequence:0' },
  { content: content({}, 'telecom/AccountList/a'), ledger: { ...LOCAL, genesis: GENESIS }, base: executedBase(0) },
  { content: content({}, 'telecom/BesuNetwork/a'), ledger: { ...LOCAL, name: 'other' }, base: executedBase(0) },
  { content: plasma('channel1'), ledger: OPS, base: revisionBase(0, GENESIS) },
  { content: plasma('channel1'), ledger: OPS, base: revisionBase(1, GENESIS) },
  { content: plasma('ops-channel'), ledger: TARGET, base: revisionBase(0, GENESIS) },
  { content: plasma('channel1'), ledger: OPS, base: revisionBase(0, NEW.genesis) },
  { content: plasma('ops-channel'), ledger: OPS, base: revisionBase(0, GENESIS) },
  { content: plasma('Bad Channel'), ledger: OPS, base: revisionBase(0, GENESIS) },
  { content: content({}, 'telecom/PlasmaChain/chains02'), ledger: OPS, base: revisionBase(0, GENESIS) },
  { content: retired, ledger: OPS, base: revisionBase(1, GENESIS) },
  { content: plasma('channel1'), ledger: OPS, base: 'revision:0' },
  { content: plasma('channel1'), ledger: LOCAL, base: revisionBase(0, GENESIS) },
  { content: content({ version: '1' }), ledger: OPS, base: revisionBase(0, GENESIS) },
  { content: changed('ops-channel'), ledger: OPS, base: configBase('batch') },
  { content: changed('channel1'), ledger: TARGET, base: configBase('batch') },
  { content: changed('channel1'), ledger: TARGET, base: configBase('application+batch+orderer') },
  { content: changed('channel1'), ledger: TARGET, base: configBase('batch+application') },
] as const;
/** Those that can be voted on. */
export const VALID = [0, 1, 2, 3, 4, 5, 6, 12, 13, 14, 15, 16, 17, 27, 28, 29, 30, 36, 37, 38, 47, 48, 49];

export const idOf = (what: number): string => {
  const { content, ledger, base } = PROPOSALS[what]!;
  return proposalId({ digest: contentDigest(content), ledger, base });
};
