import { freeName } from '../core/text/free-name.js';
import { writePem } from '../fabric/channel/certificates.js';
import { fingerprint } from '../fabric/msp/describe-certificate.js';
import type { NewDocument } from '../spec/write-document.js';
import type { AdoptedChannel, AdoptedNetwork } from './adopted-network.js';
import { chaincodeDocument } from './chaincode/chaincode-document.js';
import { channelDocument, type KeepCertificate } from './channel/channel-document.js';
import { knownConfiguration } from './channel/known-configuration.js';
import { type Fitted, fitDocuments, type Schemas } from './fit-documents.js';
import { adoptedOrganizations } from './network/adopted-organizations.js';
import { mspFolderFiles } from './network/msp-folder-files.js';
import { networkDocument } from './network/network-document.js';
import { plasmaChainDocument } from './plasma-chain/plasma-chain-document.js';

/**
 * A live network as documents: network.yaml, channels/, chaincodes/, plasma/, the MSPs in msp/ and consenters' certificates in
 * tls/. A plan of them against what was read has no change. Pure: same input, same bytes.
 * @throws QuorateError IMPORT_MSP_DIFFERS, IMPORT_NAME_DIFFERS, IMPORT_NOT_EXPRESSIBLE
 */
export function networkDocuments(network: AdoptedNetwork, schemas: Schemas): Fitted {
  const configs = network.channels.map(({ name, config }) => knownConfiguration(name, config).words);
  const organizations = adoptedOrganizations(configs);
  const others = new Map<string, string>();
  const left: string[] = [];
  const folders = new Map<string, string>();
  const taken = new Set<string>();
  for (const { name, mspId, msp } of organizations) {
    const folder = `msp/${freeName(name, taken)}`;
    folders.set(mspId, folder);
    for (const [path, text] of mspFolderFiles(msp)) others.set(`${folder}/${path}`, text);
  }
  const spec = networkDocument(network, organizations, folders);
  const drafts = new Map<string, NewDocument>([['network.yaml', { kind: 'Network', name: network.name, spec }]]);
  const keep = keeperOf(others);
  for (const [index, config] of configs.entries()) {
    const { name, genesis } = network.channels[index]!;
    const document = channelDocument(config, genesis, keep);
    drafts.set(`channels/${name}.yaml`, { kind: 'Channel', name, spec: document.spec });
    left.push(...document.left.map((text) => `Channel/${name}: ${text}`));
  }
  addChaincodes(network.channels, drafts, left);
  for (const chain of network.plasma ?? []) {
    const { name } = chain;
    const document = plasmaChainDocument(chain, network.channels);
    if ('spec' in document) drafts.set(`plasma/${name}.yaml`, { kind: 'PlasmaChain', name, spec: document.spec });
    else left.push(`PlasmaChain/${name} has no document: ${document.left}`);
  }
  const fitted = fitDocuments(drafts, others, schemas);
  for (const { name, agreed } of network.plasma ?? []) {
    if (agreed || !fitted.files.has(`plasma/${name}.yaml`)) continue;
    left.push(
      `PlasmaChain/${name}: neither its root contract nor a decision tells callers and placement: compare with what was agreed on`,
    );
  }
  return { ...fitted, left: [...left, ...fitted.left] };
}

/** A name that is on two channels is told apart by the channel's. */
function addChaincodes(channels: readonly AdoptedChannel[], drafts: Map<string, NewDocument>, left: string[]): void {
  const taken = new Set<string>();
  for (const { name: channel, chaincodes } of channels) {
    for (const definition of chaincodes) {
      const isTaken = taken.has(definition.name.toLowerCase());
      const name = freeName(isTaken ? `${definition.name}-${channel}` : definition.name, taken);
      const document = chaincodeDocument(channel, definition, name);
      if ('spec' in document) drafts.set(`chaincodes/${name}.yaml`, { kind: 'Chaincode', name, spec: document.spec });
      else left.push(`chaincode ${definition.name} of ${channel} has no document: ${document.left}`);
    }
  }
}

/** What stands before a file's ending. */
const STEM = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,198}[A-Za-z0-9])?$/;

/** Keeps each certificate once, in tls/; documents of channels name it from their own folder. */
function keeperOf(files: Map<string, string>): KeepCertificate {
  const paths = new Map<string, string>();
  const taken = new Set<string>();
  return (pem, wanted) => {
    const key = fingerprint(pem);
    const known = paths.get(key);
    if (known !== undefined) return known;
    const path = `tls/${freeName(STEM.test(wanted) ? wanted : 'node', taken)}.pem`;
    files.set(path, Buffer.from(writePem(pem)).toString());
    paths.set(key, `../${path}`);
    return `../${path}`;
  };
}
