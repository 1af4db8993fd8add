import { type Stamp, type Stub, stampOf } from './call';
import { readDefinition } from './define';
import { Refusal } from './refusal';
import type { StoredDefinition } from './stored';

/** @throws Refusal UNKNOWN_CHAIN */
export async function chainInForce(stub: Stub, chain: string): Promise<StoredDefinition> {
  const stored = await readDefinition(stub, chain);
  if (stored) return stored;
  throw new Refusal('UNKNOWN_CHAIN', `No plasma chain ${chain} is registered here`, 'its members define and enact it');
}

/**
 * The caller's stamp, once it is one of these members.
 *
 * @throws Refusal NOT_A_MEMBER
 */
export function memberStamp(stub: Stub, { definition }: StoredDefinition): Stamp {
  const stamp = stampOf(stub);
  if (definition.members.includes(stamp.organization)) return stamp;
  const what = `${stamp.organization} is no member of the plasma chain ${definition.chain}`;
  throw new Refusal('NOT_A_MEMBER', what, 'only its members speak of it');
}
