import type { Remark } from '../core/model/change.js';
import type { Condition } from '../core/model/condition.js';
import type { Plan } from '../core/model/plan.js';
import type { PeerView } from '../ports/read/fabric-reader.js';
import type { RevisionRefusal, TrustedRevision } from '../ports/read/revision-reader.js';
import { conditionsText, readyText } from './conditions-text.js';
import { type Paint, plain } from './paint.js';
import { printable } from './printable.js';
import { refusalText } from './refusal-text.js';
import { wrap } from './wrap.js';

/** A chaincode as our own organization has it. */
export interface ChaincodeStatus {
  readonly address: string;
  readonly channel: string;
  readonly name: string;
  /** 0: nothing is committed. */
  readonly sequence: number;
  readonly version: string | undefined;
  /** Of our own approval; undefined when there is none, or it could not be read. */
  readonly packageId: string | undefined;
  /** Peer -> does it answer there; a peer that could not be asked is left out. */
  readonly answers: Readonly<Record<string, boolean>> | undefined;
}

/** One of our own Besu nodes, as its helper says. */
export interface BesuNodeStatus {
  /** The BesuNetwork's name. */
  readonly network: string;
  readonly name: string;
  /** Undefined: the node does not answer. */
  readonly id: string | undefined;
  /** How many nodes its list allows. */
  readonly allowed: number;
  readonly faults: readonly string[];
}

/** All that `reconcile status` shows. */
export interface Status {
  readonly organization: string;
  readonly network: string;
  readonly voteMode: string;
  readonly revision: TrustedRevision;
  readonly refusal: RevisionRefusal | undefined;
  readonly conditions: readonly Condition[];
  readonly plan: Plan | undefined;
  readonly peers: readonly PeerView[];
  readonly chaincodes: readonly ChaincodeStatus[];
  readonly besuNodes: readonly BesuNodeStatus[];
  readonly withoutQuorum: readonly (Remark & { readonly address: string })[];
  /** Pending items of queues by which contracts decide for themselves. */
  readonly queued: readonly (Remark & { readonly address: string })[];
}

/** 80 columns wide; `brief` is one line. */
export function statusText(status: Status, options: { readonly paint?: Paint; readonly brief?: boolean } = {}): string {
  const paint = options.paint ?? plain;
  const { organization, network, revision, conditions, refusal } = status;
  const head = `${organization} in ${network} at ${revision.commit.slice(0, 12)}: ${readyText(conditions)}`;
  if (options.brief) return `${head}${refusal ? ', newest revision not trusted' : ''}\n`;
  const signed = revision.signer === undefined ? 'not signed' : `signed by ${printable(revision.signer)}`;
  const blocks = [
    `${paint('bold', head)}\n${wrap('  ', `"${printable(revision.subject)}", ${signed}; vote mode ${status.voteMode}`)}\n`,
    ...(refusal ? [refusalText(refusal, paint)] : []),
    `Resources:\n${conditionsText(conditions, paint)}`,
    ...(status.peers.length > 0 ? [`Our peers:\n${status.peers.map((peer) => peerText(peer, paint)).join('')}`] : []),
    ...(status.chaincodes.length > 0
      ? [`Our chaincodes:\n${status.chaincodes.map((chaincode) => chaincodeText(chaincode, paint)).join('')}`]
      : []),
    ...(status.besuNodes.length > 0
      ? [`Our Besu nodes:\n${status.besuNodes.map((node) => besuNodeText(node, paint)).join('')}`]
      : []),
    ...(status.withoutQuorum.length > 0
      ? [`Who could act without the quorum:\n${status.withoutQuorum.map(remarkText).join('')}`]
      : []),
    ...(status.queued.length > 0
      ? [`Pending in the contracts' own queues:\n${status.queued.map(remarkText).join('')}`]
      : []),
  ];
  return blocks.join('\n');
}

function peerText({ name, endpoint, up, refuses, why, heights }: PeerView, paint: Paint): string {
  const how = refuses ? 'refuses our identity' : 'does not answer';
  if (!up) return `${paint('red', `  ${name} ${endpoint} ${how}`)}\n${wrap('      ', printable(why))}\n`;
  const channels = Object.entries(heights).map(([channel, height]) => `${channel} ${height} blocks`);
  return `${wrap(`  ${name} ${endpoint} `, channels.join(', ') || 'in no channel')}\n`;
}

function besuNodeText({ network, name, id, allowed, faults }: BesuNodeStatus, paint: Paint): string {
  const what = `${allowed} ${allowed === 1 ? 'node' : 'nodes'} in its list`;
  const head = `  ${name} of ${network}${id === undefined ? '' : ` (${id.slice(0, 8)}..${id.slice(-4)})`}: `;
  if (id === undefined) return `${paint('red', wrap(head, `does not answer; ${what}`))}\n${faultsText(faults)}`;
  return `${wrap(head, what)}\n${faultsText(faults)}`;
}

function faultsText(faults: readonly string[]): string {
  return faults.map((fault) => `${wrap('      ', printable(fault))}\n`).join('');
}

function chaincodeText(
  { name, channel, sequence, version, packageId, answers }: ChaincodeStatus,
  paint: Paint,
): string {
  if (sequence === 0) return `  ${name} on ${channel}: nothing is committed\n`;
  const peers = Object.entries(answers ?? {}).map(([peer, ok]) =>
    ok ? `${peer} ${paint('green', 'answers')}` : `${peer} ${paint('red', 'does not answer')}`,
  );
  const head = `  ${name} ${version} on ${channel}, sequence ${sequence}: ${peers.join(', ') || 'not asked'}\n`;
  return packageId ? `${head}      ${packageId}\n` : head;
}

function remarkText({ address, text, mend }: Remark & { readonly address: string }): string {
  const hint = mend === undefined ? '' : `${wrap('      mend: ', printable(mend))}\n`;
  return `${wrap('  ! ', `${address}: ${printable(text)}`)}\n${hint}`;
}
