import { plasmaChannelOf, plasmaGenesis } from '../../core/ballot/channel-voters.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256-hex.js';
import type { LedgerId } from '../../core/model/change.js';
import type { Json } from '../../core/model/json.js';
import { establishRecord } from './opssc-record.js';
import { type GovernanceView, keys, type StoredContent } from './opssc-state.js';

/** Two channels that an approved plasma chain binds; chaincode/opssc/src/plasma-link.ts. */
export interface StoredPlasmaLink {
  /** Of the PlasmaChain. */
  readonly address: string;
  readonly root: LedgerId;
  readonly plasma: LedgerId;
}

export function plasmaLinks({ state }: GovernanceView, { name, genesis }: LedgerId): readonly StoredPlasmaLink[] {
  return state.range<StoredPlasmaLink>(keys.plasmaLinks(name, genesis)).map(({ value }) => value);
}

/** Writes down that an approved plasma chain binds its two channels. True if something was written. */
export function linkChannels(view: GovernanceView, { content, ledger, base }: StoredContent): boolean {
  const genesis = plasmaGenesis(base);
  if (content.address.split('/')[1] !== 'PlasmaChain' || genesis === undefined) return false;
  const plasma = { ...ledger, name: plasmaChannelOf(content.after), genesis };
  const link: StoredPlasmaLink = { address: content.address, root: ledger, plasma };
  const id = sha256Hex(canonicalJson(link as unknown as Json));
  const { state } = view;
  if (state.get<StoredPlasmaLink>(`${keys.plasmaLinks(ledger.name, ledger.genesis)}${id}`)) return false;
  for (const channel of [ledger, plasma]) state.put(`${keys.plasmaLinks(channel.name, channel.genesis)}${id}`, link);
  establishRecord(view, plasma.name, genesis);
  return true;
}
