import { compareKeys } from './compare-keys.js';

interface Leaf<V> {
  readonly kind: 'leaf';
  readonly keys: readonly string[];
  readonly values: readonly V[];
}

interface Branch<V> {
  readonly kind: 'branch';
  /** `keys[i]` is not above any key of `children[i + 1]`, and above every key of `children[i]`. */
  readonly keys: readonly string[];
  readonly children: readonly Node<V>[];
}

type Node<V> = Leaf<V> | Branch<V>;

/** A node that grew past the limit, in two; `key` parts them. */
interface Split<V> {
  readonly kind: 'split';
  readonly left: Node<V>;
  readonly key: string;
  readonly right: Node<V>;
}

const WIDTH = 32;

/**
 * An immutable sorted map in Fabric's key order: a B+ tree that copies the path it changes. Set, delete and lookup are
 * O(log n), and a copy is free: a simulation keeps the state as it was when it began, as Fabric's read lock does.
 */
export class SortedMap<V> {
  readonly size: number;
  readonly #root: Node<V>;

  private constructor(root: Node<V>, size: number) {
    this.#root = root;
    this.size = size;
  }

  static empty<V>(): SortedMap<V> {
    return new SortedMap<V>({ kind: 'leaf', keys: [], values: [] }, 0);
  }

  get(key: string): V | undefined {
    let node = this.#root;
    while (node.kind === 'branch') node = node.children[childIndex(node.keys, key)]!;
    const at = lowerBound(node.keys, key);
    return node.keys[at] === key ? node.values[at] : undefined;
  }

  set(key: string, value: V): SortedMap<V> {
    const grown = this.get(key) === undefined ? 1 : 0;
    const result = insert(this.#root, key, value);
    const root: Node<V> =
      result.kind === 'split' ? { kind: 'branch', keys: [result.key], children: [result.left, result.right] } : result;
    return new SortedMap(root, this.size + grown);
  }

  delete(key: string): SortedMap<V> {
    if (this.get(key) === undefined) return this;
    const root = remove(this.#root, key) ?? { kind: 'leaf', keys: [], values: [] };
    return new SortedMap<V>(root, this.size - 1);
  }

  /** Start inclusive, end exclusive; an empty string leaves that side open. */
  range(start: string, end: string): Generator<readonly [string, V]> {
    return walk(this.#root, start, end);
  }
}

function* walk<V>(node: Node<V>, start: string, end: string): Generator<readonly [string, V]> {
  if (node.kind === 'leaf') {
    for (let at = lowerBound(node.keys, start); at < node.keys.length; at++) {
      const key = node.keys[at]!;
      if (end !== '' && compareKeys(key, end) >= 0) return;
      yield [key, node.values[at]!];
    }
    return;
  }
  for (let at = childIndex(node.keys, start); at < node.children.length; at++) {
    // keys[at - 1] is the least key that child `at` may hold.
    if (at > 0 && end !== '' && compareKeys(node.keys[at - 1]!, end) >= 0) return;
    yield* walk(node.children[at]!, start, end);
  }
}

function insert<V>(node: Node<V>, key: string, value: V): Node<V> | Split<V> {
  if (node.kind === 'leaf') {
    const at = lowerBound(node.keys, key);
    if (node.keys[at] === key) return { kind: 'leaf', keys: node.keys, values: node.values.with(at, value) };
    return splitLeaf(node.keys.toSpliced(at, 0, key), node.values.toSpliced(at, 0, value));
  }
  const at = childIndex(node.keys, key);
  const result = insert(node.children[at]!, key, value);
  if (result.kind !== 'split') return { kind: 'branch', keys: node.keys, children: node.children.with(at, result) };
  return splitBranch(node.keys.toSpliced(at, 0, result.key), node.children.toSpliced(at, 1, result.left, result.right));
}

function splitLeaf<V>(keys: string[], values: V[]): Node<V> | Split<V> {
  if (keys.length <= WIDTH) return { kind: 'leaf', keys, values };
  const half = keys.length >> 1;
  return {
    kind: 'split',
    left: { kind: 'leaf', keys: keys.slice(0, half), values: values.slice(0, half) },
    key: keys[half]!,
    right: { kind: 'leaf', keys: keys.slice(half), values: values.slice(half) },
  };
}

function splitBranch<V>(keys: string[], children: Node<V>[]): Node<V> | Split<V> {
  if (children.length <= WIDTH) return { kind: 'branch', keys, children };
  const half = children.length >> 1;
  return {
    kind: 'split',
    left: { kind: 'branch', keys: keys.slice(0, half - 1), children: children.slice(0, half) },
    key: keys[half - 1]!,
    right: { kind: 'branch', keys: keys.slice(half), children: children.slice(half) },
  };
}

/** Undefined when nothing is left. Nodes are dropped when empty, never merged: devnet states shrink seldom. */
function remove<V>(node: Node<V>, key: string): Node<V> | undefined {
  if (node.kind === 'leaf') {
    if (node.keys.length === 1) return undefined;
    const at = lowerBound(node.keys, key);
    return { kind: 'leaf', keys: node.keys.toSpliced(at, 1), values: node.values.toSpliced(at, 1) };
  }
  const at = childIndex(node.keys, key);
  const child = remove(node.children[at]!, key);
  if (child !== undefined) return { kind: 'branch', keys: node.keys, children: node.children.with(at, child) };
  if (node.children.length === 1) return undefined;
  if (node.children.length === 2) return node.children[1 - at];
  return {
    kind: 'branch',
    keys: node.keys.toSpliced(Math.max(at - 1, 0), 1),
    children: node.children.toSpliced(at, 1),
  };
}

/** First index whose key is not below `key`. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(keys[middle]!, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The child that holds `key`: the number of parting keys that are not above it. */
function childIndex(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(keys[middle]!, key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
