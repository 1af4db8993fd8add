import { formatPolicy } from '../../fabric/policy/format-policy.js';
import { parsePolicy } from '../../fabric/policy/parse-policy.js';

/** A policy's one written form: the policy language as formatPolicy prints it, or a channel policy's path. */
export function canonicalPolicy(text: string): string {
  return isPolicyPath(text) ? text : formatPolicy(parsePolicy(text));
}

/** `/Channel/Application/Endorsement` names a policy of the channel; everything else is the policy language. */
export function isPolicyPath(text: string): boolean {
  return text.startsWith('/');
}
