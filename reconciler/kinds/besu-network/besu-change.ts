import { diffFields } from '../../core/diff/diff-fields.js';
import { contentDigest, FORMAT_VERSION } from '../../core/digest/content-digest.js';
import { formatAddress } from '../../core/model/address.js';
import type { Change, LedgerId } from '../../core/model/change.js';
import { executedBase } from '../../evm/executed-base.js';

/** What a change of a Besu kind starts from. */
export interface ChangeStart {
  readonly ledger: LedgerId | undefined;
  /** Undefined where the governance ledger was not read. */
  readonly executed: number | undefined;
  /** Of the calls that follow; undefined where they cannot be made. */
  readonly effects: string | undefined;
}

/** A change with its digest, and with its base where the ledgers were read: `executed:<n>:<effects>`. */
export function besuChange(
  parts: Omit<Change, 'ledger' | 'base' | 'digest' | 'fields'> & Partial<Pick<Change, 'fields'>>,
  { ledger, executed, effects }: ChangeStart,
): Change {
  const { address, action, before, after } = parts;
  const isKnown = ledger !== undefined && executed !== undefined && effects !== undefined;
  return {
    ...parts,
    fields: parts.fields ?? diffFields(before, after),
    ledger,
    base: isKnown ? executedBase({ executed, effects }) : undefined,
    digest: contentDigest({ formatVersion: FORMAT_VERSION, address: formatAddress(address), action, after }),
  };
}
