import { pureEthers } from '../../evm/pure-ethers.js';

/** An address in its one form, or why it is none. */
export type ReadAddress = { readonly address: string } | { readonly fault: string };

/**
 * 0x and 40 lower-case hex digits. Letters in both cases are a checksum (EIP-55), and one that fails is a fault: a mistyped
 * digit would permit nobody knows whom.
 */
export function readAddress(text: string): ReadAddress {
  const bare = text.replace(/^0x/i, '');
  if (/^0x/i.test(bare)) return { fault: 'it begins with 0x twice' };
  if (!/^[0-9a-f]*$/i.test(bare)) return { fault: 'it has other signs than hex digits' };
  if (bare.length !== 40) return { fault: `it has ${bare.length} hex digits instead of 40` };
  const address = `0x${bare.toLowerCase()}`;
  if (/^0{40}$/.test(bare)) return { fault: 'nobody has the key of the zero address' };
  const isMixed = /[a-f]/.test(bare) && /[A-F]/.test(bare);
  if (isMixed && pureEthers().getAddress(address) !== `0x${bare}`) {
    return { fault: 'its checksum (the case of its letters, EIP-55) is wrong: a digit is mistyped' };
  }
  return { address };
}
