import type { Json, Ledger } from './api';
import { invalid, patternOf } from './check-input';

/**
 * A group of a channel's config; each has organizations of its own that vote on it. How blocks are cut is in the orderer
 * group and a part of its own here, where a base says it apart: of a plasma chain it concerns more than who orders.
 */
export type ConfigPart = 'application' | 'batch' | 'channel' | 'orderer';

const PARTS =
  'application(?:\\+batch)?(?:\\+channel)?(?:\\+orderer)?|batch(?:\\+channel)?(?:\\+orderer)?|channel(?:\\+orderer)?|orderer';
const CONFIG = new RegExp(`^config:(${PARTS}):[0-9a-f]{64}$`);
const GENESIS = /^genesis:([0-9a-f]{64})$/;

/** Lists of Besu networks that each organization writes on its own nodes: the network's organizations vote, as on the rule. */
const EXECUTED = /^executed:(?:0|[1-9][0-9]{0,14}):[0-9a-f]{64}$/;
/** Of a plasma chain: the revision of its definition on the root channel, and the genesis hash of its own channel. */
const REVISION = /^revision:(?:0|[1-9][0-9]{0,14}):([0-9a-f]{64})$/;
const BESU: Readonly<Record<string, RegExp>> = { BesuNetwork: EXECUTED, NodeList: EXECUTED, AccountList: EXECUTED };

/** The kinds that this contract knows the voters of, with the bases that their changes start from. */
const BASES: Readonly<Record<string, RegExp>> = {
  /** The words of channels stay theirs, so that a base tells of itself whether config signatures belong to it. */
  Network: /^(?!config:|genesis:)[a-z][a-zA-Z]{0,30}:[A-Za-z0-9._:,=/+-]{1,400}$/,
  Chaincode: /^sequence:(?:0|[1-9][0-9]{0,14})$/,
  Channel: new RegExp(`${CONFIG.source}|${GENESIS.source}`),
  PlasmaChain: REVISION,
  ...BESU,
};

export function kindOf(address: string): string {
  return address.split('/')[1] ?? '';
}

/** Is it about a Besu network: its ledger is no channel. */
export function isBesuKind(kind: string): boolean {
  return Object.hasOwn(BESU, kind);
}

export function isKnownKind(kind: string): boolean {
  return Object.hasOwn(BASES, kind);
}

/**
 * The base of a change of a known kind. A new channel starts from its own genesis block.
 *
 * @throws Refusal INVALID_ARGUMENT
 */
export function checkBase(where: string, value: Json | undefined, kind: string, ledger: Ledger): string {
  const base = patternOf(where, value, BASES[kind] as RegExp);
  if (isNewChannel(base) && base !== `genesis:${ledger.genesis}`) {
    throw invalid(where, 'the genesis block of a new channel is that of its ledger');
  }
  return base;
}

export function isNewChannel(base: string): boolean {
  return GENESIS.test(base);
}

/** The genesis hash of a plasma chain's own channel, as its base says; undefined for any base but a `revision:` one. */
export function plasmaGenesis(base: string): string | undefined {
  return REVISION.exec(base)?.[1];
}

/** The parts of a channel's config that a change touches; none for any base but a `config:` one. */
export function configParts(base: string): readonly ConfigPart[] {
  return (CONFIG.exec(base)?.[1]?.split('+') ?? []) as ConfigPart[];
}
