/** A small chaincode for stories: plain JavaScript without a tsconfig.json, so that nobody compiles it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileChanges } from '../../reconciler/cli/demo/upstream-repository.js';
import { Consortium, ROOT } from './consortium.js';
import { connectAs } from './devnet/clients.js';

export const CHANNEL = 'channel1';
const POLICY = "AND('Regulator.peer', OutOf(2, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer'))";

export interface ToyOptions {
  readonly name?: string;
  readonly policy?: string;
  /** What its function `Version` answers; the version where absent. */
  readonly answer?: string;
  /** Further lines of the spec. */
  readonly more?: string;
}

/** The files of a chaincode `toy` at a version: its document and its source. */
export function toy(version: string, options: ToyOptions = {}): FileChanges {
  const name = options.name ?? 'toy';
  const manifest = (file: string) => readFileSync(join(ROOT, 'chaincode/numbertransfer', file), 'utf8');
  return {
    [`chaincode/${name}/package.json`]: manifest('package.json').replace('dist/index.js', 'src/index.js'),
    [`chaincode/${name}/package-lock.json`]: manifest('package-lock.json'),
    [`chaincode/${name}/src/index.js`]: SOURCE.replace('VERSION', options.answer ?? version),
    ...toyDocument(version, options),
  };
}

export function toyDocument(
  version: string,
  { name = 'toy', policy = POLICY, more = '' }: ToyOptions = {},
): FileChanges {
  return {
    [`network-specs/telecom/chaincodes/${name}.yaml`]: `apiVersion: quorate/v1
kind: Chaincode
metadata: { name: ${name} }
spec:
${more}  channel: ${CHANNEL}
  version: "${version}"
  source: { path: ../../../chaincode/${name} }
  runtime: node
  endorsementPolicy: "${policy}"
`,
  };
}

/** It notes its process id beside itself, so that a test can count and kill what runs. */
const SOURCE = `'use strict';
const { appendFileSync } = require('node:fs');
const { join } = require('node:path');
const { Contract } = require('fabric-contract-api');
appendFileSync(join(__dirname, '..', 'pids'), process.pid + '\\n');
class Toy extends Contract {
  constructor() { super('toy'); }
  async Version() { return 'VERSION'; }
  async Put(ctx, key, value) { await ctx.stub.putState(key, Buffer.from(value)); return value; }
}
exports.contracts = [Toy];
`;

/** What the chaincode answers as an organization's own peer runs it; the refusal's text where it does not. */
export async function toyAnswers(
  consortium: Consortium,
  organization: string,
  options: { readonly name?: string; readonly peer?: string } = {},
): Promise<string> {
  const { gateway, close } = connectAs(consortium.network, organization, options.peer ? { peer: options.peer } : {});
  try {
    const contract = gateway.getNetwork(CHANNEL).getContract(options.name ?? 'toy');
    const answer = await contract.evaluate('Version', { endorsingOrganizations: [organization] });
    return Buffer.from(answer).toString();
  } catch (error) {
    const { message, details = [] } = error as { message: string; details?: { message: string }[] };
    return `refused: ${message} ${details.map((detail) => detail.message).join(' ')}`;
  } finally {
    close();
  }
}

/** The committed sequence and version of a chaincode; sequence 0 when none is. */
export async function committedToy(
  consortium: Consortium,
  name = 'toy',
): Promise<{ readonly sequence: number; readonly version: string }> {
  const [loop] = consortium.loops.values();
  const found = (await loop!.composed.loop.ports.read.committed(CHANNEL)).find((one) => one.name === name);
  return { sequence: found?.sequence ?? 0, version: found?.version ?? '' };
}

/** Has every one of these organizations' loops seen its branch and found the chaincode as the branch says it? */
export function inSync(
  consortium: Consortium,
  organizations: readonly string[] = [...consortium.members.keys()],
  resource = 'Chaincode/toy',
): boolean {
  return organizations.every((organization) => consortium.isInSync(organization, resource));
}

/** Waits until the consortium has its governance chaincode and what reports on the channel it needs. */
export async function born(consortium: Consortium): Promise<void> {
  await consortium.until('OpsSC in sync everywhere', () =>
    inSync(consortium, [...consortium.loops.keys()], 'Chaincode/opssc'),
  );
  const [loop] = consortium.loops.values();
  await consortium.until('a record of the channel', async () => {
    const { read, governance } = loop!.composed.loop.ports;
    const { genesis } = await read.channel(CHANNEL);
    return (
      (await governance({ channel: 'ops-channel', chaincode: 'opssc' }).channelRecord(CHANNEL, genesis)).inForce !==
      undefined
    );
  });
}

/** Every proposal about a chaincode, open or not, oldest first. */
export async function proposalsOf(consortium: Consortium, name = 'toy') {
  const [loop] = consortium.loops.values();
  return loop!.composed.loop.ports
    .governance({ channel: 'ops-channel', chaincode: 'opssc' })
    .proposals({ address: `telecom/Chaincode/${name}` });
}

/**
 * A consortium whose loops run, with toy 1.0 at everybody.
 * @param apart an organization whose toy has a process of its own, for a test that looks at it
 */
export async function withToy(apart?: string): Promise<Consortium> {
  const consortium = await Consortium.start();
  for (const one of consortium.members.keys()) consortium.startLoop(one, { apart: one === apart ? ['toy'] : [] });
  await born(consortium);
  await consortium.merge([...consortium.members.keys()], toy('1.0'), 'Add toy');
  await consortium.until('toy 1.0 everywhere', () => inSync(consortium));
  return consortium;
}
