import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueAuthority, issueCertificate } from '../identities/issue-certificate.js';
import type { RunningEvmNode } from './start-evm-devnet.js';

/** PEM files of one organization of an embedded network; all keys are public. Absolute paths. */
export interface AgentAuthority {
  readonly tlsRootCertificates: string;
  /** Of the organization's loop. */
  readonly clientCertificate: string;
  readonly clientKey: string;
}

export interface AgentFiles extends AgentAuthority {
  /** agent.yaml: `reconcile node-agent --config` takes it. */
  readonly settings: string;
}

/**
 * Writes what a node agent beside one node of an embedded network needs, and what its organization's loop needs to ask it:
 * certificates of a CA of this organization alone, and agent.yaml in the node's folder.
 * @param port 0: any free one, which the agent says
 */
export function writeAgentFiles(
  directory: string,
  organization: string,
  { name, rpcUrl, files }: RunningEvmNode,
  port: number,
): AgentFiles {
  const authority = writeAuthority(join(directory, 'agents'), organization);
  const tls = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const issued = issueCertificate(authorityOf(organization), {
    path: ['evm-agent', organization, name],
    commonName: name,
    tls,
  });
  const paths = { certificate: join(files.folder, 'agent.pem'), key: join(files.folder, 'agent.key') };
  writeFileSync(paths.certificate, issued.certificatePem);
  writeFileSync(paths.key, issued.privateKeyPem, { mode: 0o600 });
  const settings = join(files.folder, 'agent.yaml');
  const quoted = (value: string) => JSON.stringify(value);
  const lines = [
    'apiVersion: quorate/v1',
    'kind: NodeAgent',
    `node: ${quoted(name)}`,
    `listen: 127.0.0.1:${port}`,
    `rpc: ${rpcUrl}`,
    'tls:',
    `  certificate: ${quoted(paths.certificate)}`,
    `  key: ${quoted(paths.key)}`,
    `  clientCertificates: ${quoted(authority.tlsRootCertificates)}`,
    'files:',
    `  nodes: ${quoted(files.permissions)}`,
    `  accounts: ${quoted(files.permissions)}`,
    `  staticNodes: ${quoted(files.staticNodes)}`,
    `  config: ${quoted(files.config)}`,
    '',
  ];
  writeFileSync(settings, lines.join('\n'));
  return { ...authority, settings };
}

/** Writes the CA of an organization's agents and its loop's client certificate; the same bytes each time. */
export function writeAuthority(directory: string, organization: string): AgentAuthority {
  const folder = join(directory, organization);
  mkdirSync(folder, { recursive: true });
  const authority = authorityOf(organization);
  const client = issueCertificate(authority, {
    path: ['evm-agent-client', organization],
    commonName: `loop of ${organization}`,
    tls: { dns: [], ip: [] },
  });
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: name.endsWith('.key') ? 0o600 : 0o644 });
    return join(folder, name);
  };
  return {
    tlsRootCertificates: file('ca.pem', authority.certificatePem),
    clientCertificate: file('loop.pem', client.certificatePem),
    clientKey: file('loop.key', client.privateKeyPem),
  };
}

function authorityOf(organization: string) {
  return issueAuthority(['evm-agent-ca', organization], `Node agents of ${organization}`);
}
