import { QuorateError } from './quorate-error.js';

/** The name of a kind, as `kind:` in a document says it. */
export type KindName = string;

/** Where a resource stands: `network/kind/name`. Never passed about as a bare string. */
export interface Address {
  readonly network: string;
  readonly kind: KindName;
  readonly name: string;
}

const PART = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;

export function formatAddress(address: Address): string {
  return `${address.network}/${address.kind}/${address.name}`;
}

/**
 * @throws QuorateError ADDRESS_INVALID
 */
export function parseAddress(text: string): Address {
  const parts = text.split('/');
  const [network, kind, name] = parts;
  if (parts.length !== 3 || !network || !kind || !name || !parts.every((part) => PART.test(part))) {
    throw new QuorateError('ADDRESS_INVALID', 'This is not the address of a resource', {
      why: `"${text}" does not have the form network/kind/name`,
      mend: 'write it like telecom/Chaincode/numbertransfer',
      facts: { address: text },
    });
  }
  return { network, kind, name };
}

export function sameAddress(left: Address, right: Address): boolean {
  return left.network === right.network && left.kind === right.kind && left.name === right.name;
}
