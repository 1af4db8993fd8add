import type { LedgerId } from './change.js';

export function sameLedger(left: LedgerId, right: LedgerId): boolean {
  return left.type === right.type && left.name === right.name && left.genesis === right.genesis;
}
