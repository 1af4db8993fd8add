import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSpecDirectory } from '../adapters/files/read-spec-directory.js';
import { type Address, formatAddress, parseAddress } from '../core/model/address.js';
import type { Resource } from '../core/model/kind.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { acceptAccountList } from '../kinds/account-list/accept-account-list.js';
import type { AccountListLive } from '../kinds/account-list/account-list-live.js';
import type { AccountListSpec } from '../kinds/account-list/account-list-spec.js';
import { acceptBesuNetwork } from '../kinds/besu-network/accept-besu-network.js';
import { type Acceptance, acceptChaincode } from '../kinds/chaincode/accept-chaincode.js';
import type { ChaincodeLive } from '../kinds/chaincode/chaincode-live.js';
import type { ChaincodeSpec } from '../kinds/chaincode/chaincode-spec.js';
import { acceptChannel } from '../kinds/channel/accept-channel.js';
import { findChannel } from '../kinds/channel/find-channel.js';
import { acceptNodeList } from '../kinds/node-list/accept-node-list.js';
import type { NodeListLive } from '../kinds/node-list/node-list-live.js';
import type { NodeListSpec } from '../kinds/node-list/node-list-spec.js';
import { acceptPlasmaChain, partClaimed } from '../kinds/plasma-chain/accept-plasma-chain.js';
import type { PlasmaChainLive } from '../kinds/plasma-chain/plasma-chain-live.js';
import type { PlasmaChainSpec } from '../kinds/plasma-chain/plasma-chain-spec.js';
import type { Look } from '../loop/pass.js';
import { editDocument, saysAt } from '../spec/edit-document.js';
import type { CliContext } from './cli-context.js';
import type { AcceptDriftOptions } from './commands/accept-drift-command.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { withLook } from './with-look.js';

/** Writes what the ledger says into the document of a chaincode, a channel, a plasma chain or a Besu network with its lists. Nothing is committed to Git: that stays a person's. */
export function acceptDrift(text: string, options: AcceptDriftOptions, context: CliContext): Promise<ExitCode> {
  const address = parseAddress(text);
  return withLook(options, async ({ look }) => {
    const { fields: all, left } = acceptanceOf(look, address);
    const resource = look.loaded.resources.get(formatAddress(address))!;
    const { root } = readSpecDirectory(options.spec);
    const ownText = readFileSync(join(root, resource.origin.file), 'utf8');
    const says = (path: string) => saysAt(ownText, address, ['spec', ...path.split('.')]);
    for (const [kind, list] of LISTS) if (kind === address.kind && list in all && !says(list)) throw inFile(text, list);
    const [own, ...others] = partClaimed(resource, all, look.loaded.resources, says);
    for (const { resource: at, fields } of [own!, ...others])
      if (Object.keys(fields).length > 0) write(join(root, at.origin.file), at.address, fields);
    const { file } = resource.origin;
    const { fields } = own!;
    if (options.format === 'json') {
      const elsewhere = others.map((one) => ({ address: formatAddress(one.resource.address), fields: one.fields }));
      const more = elsewhere.length > 0 ? { elsewhere } : {};
      context.stdout.write(`${JSON.stringify({ version: 1, address: text, file, fields, left, ...more }, null, 2)}\n`);
    } else if (!options.quiet) {
      const written = [own!, ...others].filter((one) => Object.keys(one.fields).length > 0);
      const lines = written.map(
        (one) =>
          `wrote ${Object.keys(one.fields).join(', ')} of ${formatAddress(one.resource.address)} into ${one.resource.origin.file}`,
      );
      const nothing = `${file} says already what can be written of ${text}`;
      context.stdout.write(`${(lines.length > 0 ? lines : [nothing]).join('\n')}\n`);
    }
    for (const one of left) context.stderr.write(`  ! ${one}\n`);
    return left.length > 0 ? EXIT.error : EXIT.success;
  });
}

const ACCEPTED = ['Chaincode', 'Channel', 'PlasmaChain', 'BesuNetwork', 'NodeList', 'AccountList'];
/** What a document may keep in a file beside it. */
const LISTS = [
  ['NodeList', 'nodes'],
  ['AccountList', 'accounts'],
] as const;

function inFile(address: string, list: string): QuorateError {
  return new QuorateError('DRIFT_NOT_ACCEPTED', 'This cannot be written into a document', {
    why: `its ${list} are in a file beside it (spec.from)`,
    mend: 'change that file; reconcile plan shows what differs',
    facts: { address },
  });
}

function acceptanceOf(look: Look, address: Address): Acceptance {
  const key = formatAddress(address);
  const resource = look.loaded.resources.get(key);
  const refuse = (why: string, mend: string) =>
    new QuorateError('DRIFT_NOT_ACCEPTED', 'This cannot be written into a document', {
      why,
      mend,
      facts: { address: key },
    });
  if (!resource) throw refuse('no document declares it', 'write one first; reconcile validate checks it');
  if (!ACCEPTED.includes(address.kind))
    throw refuse(
      `a ${address.kind} is not read back into a document`,
      'change its document by hand; reconcile plan shows what differs',
    );
  const observed = look.observed.get(key);
  if (observed?.state !== 'present')
    throw refuse(
      observed?.state === 'unknown' ? observed.why : 'nothing was read',
      'reconcile doctor checks the peers and our identity',
    );
  const fields = look.plan?.changes.find((one) => formatAddress(one.address) === key)?.fields ?? [];
  if (address.kind === 'Channel') return acceptChannel(fields);
  if (address.kind === 'BesuNetwork') return acceptBesuNetwork(fields);
  if (address.kind === 'NodeList')
    return acceptNodeList(resource.spec as unknown as NodeListSpec, observed.live as NodeListLive);
  if (address.kind === 'AccountList')
    return acceptAccountList(resource.spec as unknown as AccountListSpec, observed.live as AccountListLive);
  const accepted =
    address.kind === 'PlasmaChain'
      ? plasmaAcceptance(look, resource, observed.live as PlasmaChainLive)
      : acceptChaincode(resource.spec as unknown as ChaincodeSpec, observed.live as ChaincodeLive);
  if (!accepted) throw refuse('nothing of it is on the ledger', 'remove the document, or let it be voted on');
  return accepted;
}

function plasmaAcceptance(look: Look, { address, spec }: Resource, live: PlasmaChainLive): Acceptance | undefined {
  const chain = spec as unknown as PlasmaChainSpec;
  const channel = findChannel(address.network, chain.plasma.channel, look.loaded.resources);
  return acceptPlasmaChain(chain, live, channel?.spec.members ?? []);
}

function write(path: string, { kind, name }: Address, fields: Acceptance['fields']): void {
  const edits = Object.entries(fields).map(([field, value]) => ({ path: ['spec', ...field.split('.')], value }));
  const edited = editDocument(readFileSync(path, 'utf8'), { kind, name }, edits);
  if (edited !== undefined) writeFileSync(path, edited);
}
