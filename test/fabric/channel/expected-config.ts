import { diffFields } from '../../../reconciler/core/diff/diff-fields.js';
import type { Json, JsonObject } from '../../../reconciler/core/model/json.js';
import { sortedUnique } from '../../../reconciler/core/order/compare-bytes.js';
import type { ChannelConfig } from '../../../reconciler/fabric/channel/channel-config.js';
import type { ManagedChannel } from '../../../reconciler/fabric/channel/managed-channel.js';
import { configPolicy, configPolicyText } from '../../../reconciler/fabric/config/config-policy.js';
import { formatGoDuration, parseGoDuration } from '../../../reconciler/fabric/config/go-duration.js';
import { decodePem, encodePem } from '../../../reconciler/fabric/msp/pem.js';

const EMPTY_MSP: JsonObject = {
  rootCerts: [],
  intermediateCerts: [],
  tlsRootCerts: [],
  tlsIntermediateCerts: [],
  revocationList: [],
  admins: [],
  organizationalUnitIdentifiers: [],
};

const signature = (Rule: string) => ({ Type: 'Signature', Rule });

/** Of a newcomer: what configtxgen's sample gives. */
function newcomer(mspId: string, isOrderer: boolean): JsonObject {
  const writers = [...['admin', 'client'], ...(isOrderer ? ['orderer'] : [])].map((role) => `'${mspId}.${role}'`);
  return {
    msp: EMPTY_MSP,
    Policies: {
      Admins: signature(`OR('${mspId}.admin')`),
      Readers: signature(`OR('${mspId}.member')`),
      Writers: signature(`OR(${writers.join(', ')})`),
      ...(isOrderer ? {} : { Endorsement: signature(`OR('${mspId}.peer')`) }),
    },
    ...(isOrderer ? { OrdererEndpoints: [] } : { AnchorPeers: [] }),
  };
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A wish laid over what is there: fields one by one, lists, policies and units whole. */
function overlay(live: Json | undefined, wish: Json | undefined, key = ''): Json {
  if (wish === undefined) return live!;
  if (!isObject(live) || !isObject(wish) || key === 'nodeOUs' || 'Rule' in wish) return wish;
  const names = sortedUnique([...Object.keys(live), ...Object.keys(wish)]);
  return Object.fromEntries(names.map((name) => [name, overlay(live[name], wish[name], name)]));
}

type Organizations = readonly (JsonObject & { readonly mspId: string })[];
const organizationsOf = (section: Json | undefined) =>
  (section as { organizations?: Organizations } | undefined)?.organizations;
const find = (list: Organizations, mspId: string) => list.find((one) => one.mspId === mspId);

/** What a channel must say after a wish, found the plain way: a second opinion on `editChannelConfig`. */
export function expectedConfig(live: ChannelConfig, wanted: ManagedChannel): ChannelConfig {
  const [before, wish] = [live as unknown as JsonObject, wanted as unknown as JsonObject];
  const wishes = [wish.application, wish.orderer].flatMap((section) => organizationsOf(section) ?? []);
  const there = [before.application, before.orderer].flatMap((section) => organizationsOf(section)!);
  const section = (name: 'application' | 'orderer'): JsonObject => {
    const own = organizationsOf(before[name])!;
    const organizations = (organizationsOf(wish[name]) ?? own).map((one) => {
      const base = find(own, one.mspId) ?? newcomer(one.mspId, name === 'orderer');
      const msp = overlay(find(there, one.mspId)?.msp ?? EMPTY_MSP, find(wishes, one.mspId)?.msp, 'msp');
      return { ...(overlay(base, one) as JsonObject), msp };
    });
    return { ...(overlay(before[name], wish[name]) as JsonObject), organizations };
  };
  const after = {
    ...(overlay(before, wish) as JsonObject),
    application: section('application'),
    orderer: section('orderer'),
  };
  return after as unknown as ChannelConfig;
}

const DURATIONS = ['BatchTimeout', 'TickInterval'];

/** One form for what means the same: spellings and the order of lists aside; organizations by their MSP id. */
function canonical(value: unknown, key = ''): Json {
  if (Array.isArray(value)) {
    if (key === 'organizations') return canonical(Object.fromEntries(value.map((one) => [one.mspId, one])));
    return sortedUnique(value.map((one) => JSON.stringify(canonical(one))));
  }
  if (typeof value === 'object' && value !== null) {
    const { Type, Rule } = value as { Type?: string; Rule?: string };
    if (Type === 'Signature') return configPolicyText(configPolicy(Rule!));
    const names = Object.keys(value).filter((name) => name !== 'sequence');
    return Object.fromEntries(names.sort().map((name) => [name, canonical((value as JsonObject)[name], name)]));
  }
  if (typeof value !== 'string') return value as Json;
  if (DURATIONS.includes(key)) return formatGoDuration(parseGoDuration(value));
  const block = decodePem(Buffer.from(value));
  return block === undefined ? value : encodePem('CERTIFICATE', block.bytes);
}

/** Where two configs mean different things, each on a line. */
export function differences(one: ChannelConfig, other: ChannelConfig): readonly string[] {
  const fields = diffFields(canonical(one) as JsonObject, canonical(other) as JsonObject);
  return fields.map(({ path, before, after }) =>
    `${path}: ${JSON.stringify(before)} is not ${JSON.stringify(after)}`.slice(0, 300),
  );
}
