import { readFileSync, statSync } from 'node:fs';
import { BesuConnections } from '../adapters/evm/besu-connections.js';
import type { OpsscEvmReader } from '../adapters/evm/opssc-evm-reader.js';
import { readSchema } from '../adapters/files/read-schema.js';
import { readSoundness } from '../adapters/files/read-soundness.js';
import { writeNewFolder } from '../adapters/files/write-new-folder.js';
import { notConfigured } from '../adapters/not-configured.js';
import type { ReconcilerConfig } from '../config/reconciler-config.js';
import type { JsonObject } from '../core/model/json.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { maskKeys } from '../core/text/mask-keys.js';
import { STORED_FIELDS } from '../evm/node-tuple.js';
import { type AdoptedBesu, besuDocuments } from '../kinds/besu-documents.js';
import { type Fitted, fitDocuments } from '../kinds/fit-documents.js';
import { type ListFormat, type NodesFromList, nodesFromList } from '../kinds/node-list/nodes-from-list.js';
import { planOfAdoptedBesu } from '../kinds/plan-of-adopted-besu.js';
import type { NodePermissions, PermissioningTarget } from '../ports/read/permissioning-reader.js';
import type { ImportOptions } from './commands/import-command.js';
import { requireNoChange } from './import-exact.js';
import { readConfig } from './read-config.js';

/** Bounds of a list's file, as of a document. */
const MOST_BYTES = 20 * 1024 * 1024;
/** No contract: the governance ledger is still to be made (reconcile bootstrap). */
const NOBODY = `0x${'0'.repeat(40)}`;

/** What was adopted, with what no document can hold. */
interface Adoption {
  readonly besu: AdoptedBesu;
  readonly organizations: readonly { readonly name: string; readonly account?: string }[];
  /** `rule` and `mustAgree` of the Network document, where a contract has them. */
  readonly rule: JsonObject;
  readonly contract: string;
  readonly left: readonly string[];
}

/**
 * Documents of a Besu network: of its live contracts or our own nodes' lists, or of list files. All are written, or none.
 * @throws QuorateError IMPORT_OPTIONS, LIST_UNREADABLE, IMPORT_INEXACT, and those of the reader
 */
export async function importBesu(options: ImportOptions, out: string, now: string): Promise<Fitted> {
  const adoption = options.nodes ? ofFiles(options, options.nodes) : await ofChain(options);
  const { drafts, files, left } = besuDocuments(adoption.besu);
  const all = new Map([['network.yaml', networkDraft(options.name, adoption)], ...drafts]);
  const fitted = fitDocuments(all, files, { schema: readSchema, soundness: readSoundness });
  requireNoChange(planOfAdoptedBesu(options.name, adoption.besu, fitted.desired, now));
  writeNewFolder(out, fitted.files);
  return { ...fitted, left: [...adoption.left, ...left, ...fitted.left] };
}

function networkDraft(name: string, { organizations, rule, contract, besu }: Adoption) {
  const spec: JsonObject = {
    organizations: organizations.map((one) => ({ ...one })),
    governance: { besuNetwork: besu.target.network, contract, ...rule },
  };
  return { kind: 'Network', name, spec };
}

/** Who votes by which account, and how many must: as the governance contract says. */
async function votersOf(governance: OpsscEvmReader): Promise<Pick<Adoption, 'organizations' | 'rule'>> {
  const [{ rule, mustAgree }, accounts] = await Promise.all([governance.electorate(), governance.accounts()]);
  return {
    organizations: Object.entries(accounts).map(([name, account]) => ({ name, account })),
    rule: {
      rule: rule.type === 'atLeast' ? { atLeast: rule.n } : rule.type,
      ...(mustAgree.length > 0 ? { mustAgree: [...mustAgree] } : {}),
    },
  };
}

/** With our own settings: the network is one of `besu.networks`. */
async function ofChain(options: ImportOptions): Promise<Adoption> {
  const config = readConfig(options.config);
  if (!config.besu) throw notConfigured('besu');
  const connections = new BesuConnections(config.besu);
  const target = targetOf(options, await chainIdOf(options, config, connections));
  const contract = options.governanceContract?.toLowerCase() ?? NOBODY;
  const place = { besuNetwork: target.network, chainId: target.chainId, contract };
  const isGoverned = options.governanceContract !== undefined;
  const reader = connections.reader(isGoverned ? place : undefined);
  const nodes = await reader.nodes(target);
  const accounts = await accountsOf(() => reader.accounts(target));
  const alone = { organizations: [{ name: config.organization }], rule: {} };
  const who = isGoverned ? await votersOf(connections.governanceReader(place)) : alone;
  const names = new Set(who.organizations.map(({ name }) => name));
  const besu = { target, nodes, accounts: accounts.found, organizations: names };
  const unvoted =
    contract === NOBODY ? [`no governance contract is known: \`contract\` in network.yaml is ${NOBODY}`] : [];
  return { besu, ...who, contract, left: [...unvoted, ...accounts.left] };
}

/** Many networks keep no list of accounts: then no contract is behind that ingress. */
async function accountsOf(read: () => Promise<AdoptedBesu['accounts']>) {
  try {
    return { found: await read(), left: [] };
  } catch (error) {
    if (!(error instanceof QuorateError) || error.code !== 'NO_CODE') throw error;
    return { found: undefined, left: [`accounts: ${error.message}: ${error.why ?? ''}`] };
  }
}

async function chainIdOf(
  { besu: network = '', chainId }: ImportOptions,
  { besu }: ReconcilerConfig,
  connections: BesuConnections,
): Promise<number> {
  if (chainId !== undefined) return chainId;
  const known = besu!.networks.find(({ name }) => name === network);
  // The client says which network is not configured, and refuses a chain that is another.
  if (!known) connections.client({ network, chainId: 0 });
  const { askChainId } = await import('../adapters/evm/ask-chain-id.js');
  return askChainId(known!.rpc);
}

function targetOf(options: ImportOptions, chainId: number): PermissioningTarget {
  const { besu: network = '', nodeIngress, accountIngress, backEnd = 'contract' } = options;
  return {
    ...{ network, chainId, backEnd, interface: undefined },
    nodeIngress: (nodeIngress ?? '0x0000000000000000000000000000000000009999').toLowerCase(),
    accountIngress: (accountIngress ?? '0x0000000000000000000000000000000000008888').toLowerCase(),
  };
}

/** Without any settings: what others keep by hand. No machine of anybody is asked. */
function ofFiles(options: ImportOptions, paths: readonly string[]): Adoption {
  const { chainId, organization } = options;
  if (chainId === undefined || organization === undefined) {
    throw new QuorateError('IMPORT_OPTIONS', 'A file does not say which network it is of, nor who we are', {
      why: '--nodes was given without --chain-id or --organization',
      mend: 'give both: --chain-id 648541 --organization Telco1',
    });
  }
  const lists = paths.map((path) => ({ path, list: nodesFromList(textOf(path), formatOf(path), chainId) }));
  const target = targetOf({ ...options, backEnd: options.backEnd ?? 'local' }, chainId);
  const byId = new Map(lists.flatMap(({ list }) => list.nodes).map((node) => [node.id, node]));
  const nodes: NodePermissions = {
    ledger: { type: 'evm', name: 'local', genesis: String(chainId) },
    ...{ block: undefined, contract: undefined, connections: undefined, faulty: [], waysRound: [] },
    nodes: [...byId.values()].sort((left, right) => (left.id < right.id ? -1 : 1)),
    stores: STORED_FIELDS.quorate,
  };
  const besu = { target, nodes, accounts: undefined, organizations: new Set([organization]) };
  const left = lists.flatMap(({ path, list }) => leftOf(path, list));
  return { besu, organizations: [{ name: organization }], rule: {}, contract: NOBODY, left };
}

/** Nothing of a list is lost: what is no entry of the document is told, each with its row as it is written. */
function leftOf(path: string, { faults, unaddressed, elsewhere, ignored }: NodesFromList): readonly string[] {
  const at = (row: number, line: number) => (row === 0 ? path : `${path}, row ${row} (line ${line})`);
  const short = (text: string) => {
    const shown = maskKeys(text);
    return shown.length > 200 ? `${shown.slice(0, 200)}..` : shown;
  };
  return [
    ...faults.map(({ row, line, what, verbatim }) => `${at(row, line)}: ${maskKeys(what)}: ${short(verbatim)}`),
    ...unaddressed.map(
      ({ row, line, verbatim }) => `${at(row, line)}: it does not say where the node is: ${short(verbatim)}`,
    ),
    ...(elsewhere.length > 0 ? [`${path}: ${elsewhere.length} rows are of other networks`] : []),
    ...(ignored.length > 0 ? [`${path}: no document has a place for ${ignored.join(', ')}`] : []),
  ];
}

function textOf(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES) throw unreadable(path, `it has ${size} bytes, more than ${MOST_BYTES}`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof QuorateError) throw error;
    throw unreadable(path, (error as NodeJS.ErrnoException).code ?? 'unreadable');
  }
}

function unreadable(path: string, why: string): QuorateError {
  return new QuorateError('LIST_UNREADABLE', 'A list cannot be read', { why: `${path}: ${why}`, facts: { path } });
}

function formatOf(path: string): ListFormat {
  const ending = /\.(csv|json|toml)$/i.exec(path)?.[1];
  if (ending !== undefined) return ending.toLowerCase() as ListFormat;
  throw unreadable(path, 'its name ends in none of .csv, .json (also static-nodes.json), .toml');
}
