import type { PolicyTree } from './policy-tree.js';

/** Quotes so that the language reads the same text back, whatever is in it. */
function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/[\x00-\x1f\x7f]/g, escapeControl)}'`;
}

function escapeControl(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Writes a policy in the policy language: `OR(...)` for one of many, `AND(...)` for all, else `OutOf(n, ...)`.
 * For every tree that the language can say, parsePolicy(formatPolicy(tree)) is the tree again. A principal alone and a
 * gate without rules (both exist as bytes only) are written in the same form, and parsePolicy refuses them.
 */
export function formatPolicy(tree: PolicyTree): string {
  if (tree.type === 'principal') return quote(`${tree.mspId}.${tree.role}`);
  const { n } = tree;
  const rules = tree.rules.map(formatPolicy);
  if (n === 1 && rules.length > 0) return `OR(${rules.join(', ')})`;
  if (n === rules.length && n > 0) return `AND(${rules.join(', ')})`;
  return `OutOf(${[String(n), ...rules].join(', ')})`;
}
