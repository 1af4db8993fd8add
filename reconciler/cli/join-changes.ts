import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSourceTree } from '../adapters/files/read-source-tree.js';
import type { SpecDirectory } from '../adapters/files/read-spec-directory.js';
import { formatAddress } from '../core/model/address.js';
import type { Json } from '../core/model/json.js';
import type { Resource } from '../core/model/kind.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { didYouMean } from '../core/text/did-you-mean.js';
import { folderOf } from '../core/text/join-path.js';
import { findNetwork } from '../kinds/network/find-network.js';
import { mspFolderFiles } from '../kinds/network/msp-folder-files.js';
import type { NodeSpec, OrganizationSpec } from '../kinds/network/network-spec.js';
import { appendToList } from '../spec/append-to-list.js';
import type { DesiredState } from '../spec/desired-state.js';
import { loadFiles } from './load-directory.js';
import { specInvalid } from './spec-invalid.js';

export interface JoinChanges {
  /** Channels that it joins. */
  readonly channels: readonly string[];
  /** Where its MSP goes, from the root. */
  readonly folder: string;
  /** Texts by path from the root. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * What a newcomer changes in a spec: its MSP, its entry in the Network document, the members of channels.
 * @throws QuorateError JOIN_CHANNEL_UNKNOWN, JOIN_DUPLICATE, SPEC_INVALID
 */
export async function joinChanges(
  spec: SpecDirectory,
  { network, resources }: DesiredState,
  newcomer: OrganizationSpec,
  channels: readonly string[],
): Promise<JoinChanges> {
  const chosen = chosenChannels(resources, channels);
  const document = findNetwork(network, resources)!;
  const folder = join(folderOf(document.origin.file), 'msp', newcomer.name);
  if (existsSync(join(spec.root, folder))) {
    const mend = 'give another name by --org, or remove what an earlier request left';
    throw new QuorateError('JOIN_DUPLICATE', 'The network has this organization', {
      why: `${folder} is there already`,
      mend,
    });
  }
  const files = new Map<string, string>();
  for (const [path, text] of mspFolderFiles(newcomer.msp)) files.set(`${folder}/${path}`, text);
  const append = (resource: Resource, path: readonly string[], value: Json): void => {
    const { address, origin } = resource;
    const before = files.get(origin.file) ?? textOf(spec, origin.file);
    const after = appendToList(before, address, path, value);
    if (after !== undefined) files.set(origin.file, after);
  };
  append(document as unknown as Resource, ['spec', 'organizations'], entryOf(newcomer));
  for (const channel of chosen) append(channel, ['spec', 'members'], newcomer.mspId);
  await requireValid(spec, files);
  return { channels: chosen.map(({ address }) => address.name), folder, files };
}

function chosenChannels(resources: ReadonlyMap<string, Resource>, channels: readonly string[]): readonly Resource[] {
  const all = [...resources.values()].filter(({ address }) => address.kind === 'Channel');
  const names = all.map(({ address }) => address.name);
  const unknown = channels.find((channel) => !names.includes(channel));
  if (unknown !== undefined) {
    throw new QuorateError('JOIN_CHANNEL_UNKNOWN', 'There is no such channel', {
      why: `--channel ${unknown}`,
      mend: didYouMean(unknown, names, `channels of this network are ${names.join(', ')}`),
    });
  }
  return channels.length === 0 ? all : all.filter(({ address }) => channels.includes(address.name));
}

function entryOf({ name, mspId, peers, orderers }: OrganizationSpec): Json {
  const list = (nodes: readonly NodeSpec[]): Json => nodes.map((node) => ({ ...node }));
  return {
    name,
    mspId,
    msp: { path: `msp/${name}` },
    ...(peers.length > 0 ? { peers: list(peers) } : {}),
    ...(orderers.length > 0 ? { orderers: list(orderers) } : {}),
  };
}

function textOf({ files }: SpecDirectory, path: string): string {
  return Buffer.from(files.find((file) => file.path === path)!.bytes).toString();
}

/** As `reconcile validate` would judge it. */
async function requireValid(spec: SpecDirectory, changed: ReadonlyMap<string, string>): Promise<void> {
  const kept = spec.files.filter(({ path }) => !changed.has(path));
  const files = [...kept, ...[...changed].map(([path, text]) => ({ path, bytes: Buffer.from(text) }))];
  const { desired, diagnostics } = await loadFiles(files, [], {
    here: async (folder) => readSourceTree(spec.root, folder),
  });
  if (!desired) throw specInvalid(diagnostics, {});
}

/** Writes the changes, all or none. */
export function writeChanges(root: string, { files, folder }: JoinChanges): void {
  const before = new Map<string, Buffer>();
  try {
    for (const [path, text] of files) {
      const file = join(root, path);
      if (existsSync(file)) before.set(file, readFileSync(file));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  } catch (error) {
    for (const [file, bytes] of before) writeFileSync(file, bytes);
    rmSync(join(root, folder), { recursive: true, force: true });
    throw error;
  }
}

/** The members that will vote on it, channel by channel. */
export function votersOf({ network, resources }: DesiredState, channels: readonly string[]): readonly string[] {
  const members = channels.flatMap((name) => {
    const { spec } = resources.get(formatAddress({ network, kind: 'Channel', name }))!;
    return (spec as unknown as { readonly members: readonly string[] }).members;
  });
  return [...new Set(members)];
}
