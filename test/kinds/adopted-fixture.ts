import type { common } from '@hyperledger/fabric-protos';
import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import { readSoundness } from '../../reconciler/adapters/files/read-soundness.js';
import type { AdoptedChannel, AdoptedNetwork } from '../../reconciler/kinds/adopted-network.js';
import type { Fitted } from '../../reconciler/kinds/fit-documents.js';
import { networkDocuments } from '../../reconciler/kinds/network-documents.js';
import { planOfAdopted } from '../../reconciler/kinds/plan-of-adopted.js';
import { PLANNING_KINDS } from '../../reconciler/kinds/planning-kinds.js';
import { loadSpec } from '../../reconciler/spec/load-spec.js';
import { CHANNEL } from '../fabric/channel/test-channel.js';

export const NOW = '2026-06-01T00:00:00Z';
export const SCHEMAS = { schema: readSchema, soundness: readSoundness };

export function adoptedChannel(config: common.Config, rest: Partial<AdoptedChannel> = {}): AdoptedChannel {
  const bytes = Buffer.from(config.serializeBinary()).toString('base64');
  return { name: CHANNEL, genesis: 'ab'.repeat(32), config: bytes, chaincodes: [], ...rest };
}

/** A network of these channels as A reads it. */
export function adoptedNetwork(...channels: readonly AdoptedChannel[]): AdoptedNetwork {
  return {
    name: 'net',
    organization: 'A',
    peers: [{ name: 'peer0', endpoint: '10.0.0.1:7051' }],
    orderers: [],
    channels,
    governance: { channel: channels[0]!.name, rule: { type: 'majority' }, mustAgree: [] },
  };
}

export const documentsOf = (network: AdoptedNetwork): Fitted => networkDocuments(network, SCHEMAS);

/** The fields that a plan of these files against the network would change, `Kind/name path`. */
export function changedFields(network: AdoptedNetwork, files: ReadonlyMap<string, string>): readonly string[] {
  const sources = [...files].map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
  const { desired, diagnostics } = loadSpec(sources, { kinds: PLANNING_KINDS, ...SCHEMAS });
  if (!desired) throw new Error(JSON.stringify(diagnostics, null, 1));
  const { changes, unknown, ownSteps } = planOfAdopted(network, desired, NOW);
  return [
    ...changes.flatMap(({ address, fields }) => fields.map(({ path }) => `${address.kind}/${address.name} ${path}`)),
    ...unknown.map(({ why }) => why),
    ...ownSteps.map(({ text }) => text),
  ];
}

/** Files with one text in place of another, which must be there. */
export function edited(
  files: ReadonlyMap<string, string>,
  path: string,
  from: string | RegExp,
  to: string,
): ReadonlyMap<string, string> {
  const before = files.get(path)!;
  const after = before.replace(from, to);
  if (after === before) throw new Error(`no ${from} in ${before}`);
  return new Map([...files, [path, after]]);
}
