import { kindOf, plasmaGenesis } from './base';
import { readJson, readRange, type Stub, writeJson } from './call';
import { canonicalJson } from './canonical-json';
import { establishRecord } from './channel-record';
import { sha256Hex } from './digest';
import { keys } from './keys';
import { plasmaChannelOf } from './plasma-chain';
import type { StoredContent, StoredPlasmaLink } from './stored';

/** The plasma chains that were agreed on of which a channel is the root or the own channel. */
export async function plasmaLinks(stub: Stub, channel: string, genesis: string): Promise<readonly StoredPlasmaLink[]> {
  const entries = await readRange<StoredPlasmaLink>(stub, keys.plasmaLinks(channel, genesis));
  return entries.map(({ value }) => value);
}

/**
 * Writes down that an approved plasma chain binds its two channels: from then on the members of both vote on the batch of
 * either. For good, for no vote retires a chain, and one that names another channel later would be the word of other
 * members. The record of the plasma channel is written down with it, as that of the root channel is: else one member could unmake
 * it. Nothing for any other kind. True if something was written: an approval that an older version of this contract wrote
 * down has no link until it is closed once more.
 */
export async function linkChannels(stub: Stub, { content, ledger, base }: StoredContent): Promise<boolean> {
  const genesis = plasmaGenesis(base);
  if (kindOf(content.address) !== 'PlasmaChain' || genesis === undefined) return false;
  const plasma = { ...ledger, name: plasmaChannelOf('content', content), genesis };
  const link: StoredPlasmaLink = { address: content.address, root: ledger, plasma };
  const id = sha256Hex(canonicalJson(link));
  if (await readJson<StoredPlasmaLink>(stub, keys.plasmaLink(ledger.name, ledger.genesis, id))) return false;
  for (const { name, genesis: of } of [ledger, plasma]) await writeJson(stub, keys.plasmaLink(name, of, id), link);
  await establishRecord(stub, plasma.name, genesis);
  return true;
}
