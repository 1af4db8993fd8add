import { QuorateError } from '../../core/model/quorate-error.js';
import { formOfAccount } from '../../evm/besu-entries.js';
import { enodeUrl, isEnode, parseEnode } from '../../evm/enode.js';
import type { OwnNodeLists, OwnNodeResult } from '../../ports/write/permissioning-writer.js';
import { type BeforeStep, KeptFile } from './kept-file.js';
import { KeptList, type ListGrowth } from './kept-list.js';
import { type AgentLists, type NodeAgentReport, readNode } from './node-agent-report.js';
import { NodeList, type RefusedEntry } from './node-list.js';
import { NodeRpc } from './node-rpc.js';
import { bootNodesList, type StartList, staticNodesList } from './node-start-files.js';

/** Absolute paths of Besu's files. The first two may be one file. */
export interface NodeAgentFiles {
  readonly nodes: string;
  readonly accounts: string | undefined;
  readonly staticNodes: string | undefined;
  readonly config: string | undefined;
}

export interface NodeAgentParameters {
  readonly node: string;
  readonly rpcUrl: string;
  readonly files: NodeAgentFiles;
  /** For tests that end the process there. */
  readonly before?: BeforeStep;
}

const ACCOUNT = /^0x[0-9a-f]{40}$/;

/**
 * Keeps the lists of one Besu node, in its files and in the running node. One write after the other; each is safe to be
 * killed anywhere: no file is ever half written or one with which Besu would not start, and the next start or write ends
 * what was cut off.
 */
export class NodeAgent {
  readonly node: string;
  readonly #lists: AgentLists;
  readonly #rpc: NodeRpc;
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ node, rpcUrl, files, before = () => undefined }: NodeAgentParameters) {
    this.node = node;
    this.#rpc = new NodeRpc(rpcUrl);
    const rpc = this.#rpc;
    const reload = async () => {
      before('perm_reloadPermissionsFromFile');
      const answer = await rpc.call('perm_reloadPermissionsFromFile');
      return 'refused' in answer ? answer.refused.message : undefined;
    };
    const kept = (file: string) => new KeptFile(file, before);
    const list = (file: string, name: 'nodes-allowlist' | 'accounts-allowlist') =>
      new KeptList(kept(file), name, new NodeList(rpc, name, before), reload);
    const { nodes, accounts, staticNodes, config } = files;
    this.#lists = {
      nodes: list(nodes, 'nodes-allowlist'),
      accounts: accounts === undefined ? undefined : list(accounts, 'accounts-allowlist'),
      staticNodes: staticNodes === undefined ? undefined : staticNodesList(kept(staticNodes)),
      bootNodes: config === undefined ? undefined : bootNodesList(kept(config)),
    };
  }

  /** Ends what an earlier process left half done. @throws QuorateError NODE_FILE_UNUSABLE, BESU_FILE_REFUSED */
  recover(): Promise<void> {
    return this.#inTurn(async () => this.#recover());
  }

  /** What the files and the node say now; what cannot be read is a fault of the report. */
  read(): Promise<NodeAgentReport> {
    return this.#inTurn(() => readNode(this.node, this.#rpc, this.#lists));
  }

  /**
   * Makes files and node hold these lists. An entry that cannot be is left out and named; the others are in force.
   * @param chainId the chain that they are for; left out: whatever the node's is
   * @throws QuorateError WRONG_CHAIN, NODE_LISTS_REFUSED (nothing is written), BESU_FILE_REFUSED (the same), NODE_FILE_UNUSABLE,
   *   NODE_FILE_BUSY, NODE_REFUSED, NODE_UNREACHABLE (in between: the next write ends it)
   */
  write(lists: OwnNodeLists, chainId?: number): Promise<OwnNodeResult> {
    return this.#inTurn(async () => {
      if (chainId !== undefined) await this.#refuseOtherChain(chainId);
      return this.#write(lists);
    });
  }

  /** A node that is down cannot say. */
  async #refuseOtherChain(chainId: number): Promise<void> {
    const found = await chainOf(this.#rpc);
    if (found === undefined || found === chainId) return;
    throw new QuorateError('WRONG_CHAIN', 'A node is of another chain', {
      why: `${this.node} is of chain ${found}, and the lists are for chain ${chainId}`,
      mend: 'compare chainId of the BesuNetwork document with the node',
      facts: { node: this.node, chainId: found },
    });
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #recover(): void {
    const { nodes, accounts, staticNodes, bootNodes } = this.#lists;
    for (const one of [nodes, accounts, staticNodes, bootNodes]) one?.recover();
  }

  async #write(wanted: OwnNodeLists): Promise<OwnNodeResult> {
    this.#recover();
    const refused: RefusedEntry[] = [];
    const { nodes, staticNodes, bootNodes } = this.#lists;
    const allowed = wanted.allowedNodes && enodesOf(wanted.allowedNodes, refused);
    const sending = wanted.allowedAccounts && accountsOf(wanted.allowedAccounts, refused);
    const fixed = [staticNodes, bootNodes].map((list, index) =>
      startWish(list, index === 0 ? wanted.staticNodes : wanted.bootNodes, refused),
    );
    refuseEmptied(allowed, nodes);
    if (allowed) {
      nodes.refuseUnfit(allowed);
      // Whom the node dials at its start decides who may be taken out: these files must be understood, too.
      for (const list of [staticNodes, bootNodes]) list?.entries();
    }
    if (sending) this.#accounts().refuseUnfit(sending);
    for (const one of fixed) one?.list.refuseUnfit(one.wanted);

    // Let in, then who is dialled at the start, then take out: at no moment Besu would start with a boot node or static
    // node that its list lacks, for then it does not start.
    const grown = allowed && (await nodes.grow(allowed));
    if (grown) refused.push(...grown.refused);
    const listed = new Set(nodes.entries().map(addressOf));
    let changed = grown?.changed ?? false;
    for (const one of fixed) {
      if (one === undefined) continue;
      const fit = one.wanted.filter((entry) => listed.has(addressOf(entry)));
      refused.push(...one.wanted.filter((entry) => !fit.includes(entry)).map((entry) => ({ entry, why: NOT_LISTED })));
      changed = one.list.write(fit) || changed;
    }
    if (allowed && grown) changed = (await this.#shrink(allowed, grown, refused)) || changed;
    if (sending) {
      const grow = await this.#accounts().grow(sending);
      const shrink = await this.#accounts().shrink(without(sending, grow.refused), grow.meant);
      refused.push(...grow.refused, ...shrink.refused);
      changed ||= grow.changed || shrink.changed;
    }
    return { changed, refused: once(refused) };
  }

  async #shrink(allowed: readonly string[], grown: ListGrowth, refused: RefusedEntry[]): Promise<boolean> {
    const { nodes, staticNodes, bootNodes } = this.#lists;
    const accepted = without(allowed, grown.refused);
    const addresses = new Set(accepted.map(addressOf));
    const dialled = [staticNodes, bootNodes].flatMap((list) => list?.entries() ?? []);
    const needed = new Set(dialled.map(addressOf).filter((address) => !addresses.has(address)));
    const kept = nodes.entries().filter((entry) => needed.has(addressOf(entry)));
    refused.push(...kept.map((entry) => ({ entry, why: STILL_DIALLED })));
    const { changed, refused: notTakenOut } = await nodes.shrink([...accepted, ...kept], grown.meant);
    refused.push(...notTakenOut);
    return changed;
  }

  #accounts(): KeptList {
    if (this.#lists.accounts !== undefined) return this.#lists.accounts;
    throw listsRefused('the agent was given no file for accounts', 'name files.accounts in its settings');
  }
}

const NOT_LISTED = 'the allow list does not have it: Besu would not start with it';
const STILL_DIALLED = 'it is a boot node or static node of this node, which Besu does not start without';

function startWish(list: StartList | undefined, wanted: readonly string[] | undefined, refused: RefusedEntry[]) {
  if (wanted === undefined) return undefined;
  if (list === undefined) {
    throw listsRefused('the agent was given no file for it', 'name files.staticNodes and files.config in its settings');
  }
  return { list, wanted: enodesOf(wanted, refused) };
}

/** A list that lets nobody in cuts the node off: no round has meant that. */
function refuseEmptied(allowed: readonly string[] | undefined, nodes: KeptList): void {
  if (allowed === undefined || allowed.length > 0 || nodes.entries().length === 0) return;
  throw listsRefused(
    'the allow list would be empty, and the node cut off',
    'a node that leaves is stopped by its owner',
  );
}

function listsRefused(why: string, mend: string): QuorateError {
  return new QuorateError('NODE_LISTS_REFUSED', 'These lists are not for this node', { why, mend });
}

async function chainOf(rpc: NodeRpc): Promise<number | undefined> {
  try {
    const answer = await rpc.call('eth_chainId');
    return 'result' in answer ? Number(answer.result) : undefined;
  } catch (error) {
    if (error instanceof QuorateError && error.code === 'NODE_UNREACHABLE') return undefined;
    throw error;
  }
}

/** Each in its one form and once; what is no enode is refused. */
function enodesOf(entries: readonly string[], refused: RefusedEntry[]): readonly string[] {
  const found = entries.flatMap((entry) => {
    const parsed = parseEnode(entry);
    if (isEnode(parsed)) return [enodeUrl(parsed)];
    refused.push({ entry, why: parsed.fault });
    return [];
  });
  return [...new Set(found)];
}

function accountsOf(entries: readonly string[], refused: RefusedEntry[]): readonly string[] {
  const found = entries.map(formOfAccount).filter((entry) => {
    if (ACCOUNT.test(entry)) return true;
    refused.push({ entry, why: 'an account is 0x and 40 hex digits' });
    return false;
  });
  return [...new Set(found)];
}

/** Besu compares node id, IP and port here, and not the discovery port. */
function addressOf(entry: string): string {
  const parsed = parseEnode(entry);
  return isEnode(parsed) ? enodeUrl({ id: parsed.id, host: parsed.host, port: parsed.port }) : entry;
}

function without(wanted: readonly string[], refused: readonly RefusedEntry[]): readonly string[] {
  const out = new Set(refused.map(({ entry }) => entry));
  return wanted.filter((entry) => !out.has(entry));
}

function once(refused: readonly RefusedEntry[]): readonly RefusedEntry[] {
  return [...new Map(refused.map((one) => [one.entry, one])).values()];
}
