/** A newcomer's MSP folder becomes the branch that adds it: public certificates only, and only sound ones. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { msp as mspProto } from '@hyperledger/fabric-protos';
import { type SimpleGit, simpleGit } from 'simple-git';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from '../../reconciler/cli/cli.js';
import { loadDirectory } from '../../reconciler/cli/load-directory.js';
import { deriveOrganization } from '../../reconciler/devnet/identities/derive-organization.js';
import { writeCrypto } from '../../reconciler/devnet/identities/write-crypto.js';
import { testOrganization } from '../fabric/test-msp.js';

const SPEC = fileURLToPath(new URL('../../../examples/add-org/spec', import.meta.url));
const ORG4 = deriveOrganization('cars', { name: 'org4', mspId: 'Org4', peers: ['peer0'], orderers: [] });

interface World {
  root: string;
  /** A clone of the consortium's repo, with the network in `cars`. */
  spec: string;
  git: SimpleGit;
  crypto: string;
  msp: string;
}

const test = suite<World>('join-request');
test.before.each(async (world) => {
  world.root = mkdtempSync(join(tmpdir(), 'quorate-join-'));
  const repo = join(world.root, 'repo');
  world.spec = join(repo, 'cars');
  cpSync(SPEC, world.spec, { recursive: true });
  world.git = simpleGit({ baseDir: repo });
  await world.git.init(['--initial-branch=main']);
  await world.git.addConfig('user.name', 'Maintainer').then(() => world.git.addConfig('user.email', 'm@org4.example'));
  writeFileSync(join(repo, '.gitignore'), '*.pem\n');
  await world.git.raw('add', '--all', '--force');
  await world.git.commit('The consortium');
  writeCrypto(join(world.root, 'crypto'), [ORG4]);
  world.crypto = join(world.root, 'crypto/peerOrganizations/org4.localhost');
  world.msp = join(world.crypto, 'msp');
});
test.after.each(({ root }) => rmSync(root, { recursive: true, force: true }));

async function join4(
  { spec, msp }: World,
  changes: Readonly<Record<string, string | undefined>> = {},
  now = '2026-06-01T00:00:00Z',
) {
  const options: Readonly<Record<string, string | undefined>> = {
    '--org': 'Org4',
    '--msp': msp,
    '--spec': spec,
    '--peer': 'peer0=localhost:7051',
    ...changes,
  };
  const args = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
  const said = { out: '', err: '' };
  const code = await run(['join-request', ...args], {
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    env: {},
    now: () => now,
  });
  return { code, ...said };
}

/** The code of the refusal; the repo must be as it was. */
async function refusal(
  world: World,
  changes: Readonly<Record<string, string | undefined>> = {},
  now?: string,
): Promise<string> {
  const { code, err } = await join4(world, changes, now);
  assert.is(code, 1, err);
  assert.equal((await world.git.raw('status', '--porcelain')).trim(), '');
  assert.equal((await world.git.branchLocal()).all, ['main']);
  return /\[([A-Z_]+)\]/.exec(err)?.[1] ?? err;
}

const write = (folder: string, path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

test('one commit on a branch: public certificates, one line in each document; the result is valid', async (world) => {
  write(world.msp, 'admincerts/admin.pem', ORG4.admin.certificatePem);
  write(world.msp, 'signcerts/some.pem', ORG4.admin.certificatePem);
  mkdirSync(join(world.msp, 'keystore'));
  const { code, out, err } = await join4(world);
  assert.equal([code, err], [0, '']);
  assert.match(out, 'git push origin join/Org4');
  assert.is((await world.git.branchLocal()).current, 'join/Org4');
  assert.equal((await world.git.raw('status', '--porcelain')).trim(), '');
  const files = (await world.git.raw('show', '--name-only', '--format=', 'HEAD')).trim().split('\n');
  assert.equal(files.sort(), [
    'cars/channels/mychannel.yaml',
    'cars/channels/ops-channel.yaml',
    'cars/msp/Org4/cacerts/ca.org4.localhost-cert.pem',
    'cars/msp/Org4/config.yaml',
    'cars/msp/Org4/tlscacerts/tlsca.org4.localhost-cert.pem',
    'cars/network.yaml',
  ]);
  const changed = (await world.git.raw('show', '--format=', '-U0', 'HEAD', '--', 'cars/network.yaml', 'cars/channels'))
    .split('\n')
    .filter((line) => /^[+-] /.test(line));
  assert.equal(changed, [
    '-  members: [Org1, Org2, Org3]',
    '+  members: [Org1, Org2, Org3, Org4]',
    '-  members: [Org1, Org2, Org3]',
    '+  members: [Org1, Org2, Org3, Org4]',
    '+    - { name: Org4, mspId: Org4, msp: { path: msp/Org4 }, peers: [{ name: peer0, host: localhost, port: 7051 }] }',
  ]);
  assert.equal((await loadDirectory(world.spec)).diagnostics, []);
  assert.not.match(await world.git.raw('show', 'HEAD'), 'PRIVATE KEY');
  assert.is(await world.git.raw('log', '-1', '--format=%an'), 'Maintainer\n');
});

test('channels, MSP id and branch as asked for', async (world) => {
  const asked = {
    '--channel': 'mychannel',
    '--msp-id': 'Org4MSP',
    '--branch': 'org4',
    '--orderer': 'orderer0=127.0.0.1:7050',
    '--format': 'json',
  };
  const { code, out, err } = await join4(world, asked);
  assert.equal([code, err], [0, '']);
  const { branch, channels, voters, warnings } = JSON.parse(out);
  assert.equal([branch, channels, voters, warnings.length], ['org4', ['mychannel'], ['Org1', 'Org2', 'Org3'], 1]);
  assert.match(readFileSync(join(world.spec, 'channels/mychannel.yaml'), 'utf8'), 'Org3, Org4MSP]');
  assert.not.match(readFileSync(join(world.spec, 'channels/ops-channel.yaml'), 'utf8'), 'Org4');
});

test('outside of Git the files alone are written', async (world) => {
  rmSync(join(world.spec, '../.git'), { recursive: true });
  assert.is((await join4(world)).code, 0);
  assert.equal(readdirSync(join(world.spec, 'msp')), ['Org1', 'Org2', 'Org3', 'Org4']);
  assert.ok((await loadDirectory(world.spec)).desired);
  assert.not.ok(existsSync(join(world.spec, '../.git')));
});

test('a private key: in a keystore, or among what would be copied', async (world) => {
  const user = join(world.crypto, 'users/Admin@org4.localhost/msp');
  assert.is(await refusal(world, { '--msp': user }), 'JOIN_PRIVATE_KEY');
  const bundle = ORG4.ca.certificatePem + ORG4.ca.privateKeyPem;
  write(world.msp, 'cacerts/bundle.pem', bundle);
  assert.is(await refusal(world), 'JOIN_PRIVATE_KEY');
  rmSync(join(world.msp, 'cacerts/bundle.pem'));
  const config = readFileSync(join(world.msp, 'config.yaml'), 'utf8');
  write(world.msp, 'config.yaml', `${config}# ${ORG4.ca.privateKeyPem.replaceAll('\n', '\n# ')}\n`);
  assert.is(await refusal(world), 'JOIN_PRIVATE_KEY');
});

test('what Fabric would not take of an MSP', async (world) => {
  const spoiled = async (path: string, text: string): Promise<string> => {
    const file = join(world.msp, path);
    const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    write(world.msp, path, text);
    const code = await refusal(world);
    if (before === undefined) rmSync(file);
    else writeFileSync(file, before);
    return code;
  };
  const other = deriveOrganization('cars', { name: 'other', mspId: 'Other', peers: [], orderers: [] });
  const config = readFileSync(join(world.msp, 'config.yaml'), 'utf8');
  const bad: Readonly<Record<string, string>> = {
    'cacerts/note.txt': 'no certificate',
    'cacerts/broken.pem': '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
    'cacerts/two.pem': ORG4.ca.certificatePem + other.ca.certificatePem,
    'cacerts/leaf.pem': ORG4.admin.certificatePem,
    'intermediatecerts/stranger.pem': other.ca.certificatePem,
    'tlsintermediatecerts/stranger.pem': other.tlsCa.certificatePem,
    'crls/none.pem': '-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n',
    'config.yaml': config.replaceAll(/cacerts\/ca\./g, 'tlscacerts/tlsca.'),
  };
  for (const [path, text] of Object.entries(bad)) assert.is(await spoiled(path, text), 'JOIN_MSP_INVALID', path);
  assert.is(await spoiled('config.yaml', 'NodeOUs:\n  Enable: false\n'), 'JOIN_MSP_INVALID', 'no roles');
  assert.is(await refusal(world, { '--msp': join(world.root, 'nowhere') }), 'JOIN_MSP_INVALID');
  assert.is(await refusal(world, {}, '2130-01-01T00:00:00Z'), 'JOIN_MSP_INVALID', 'ended');
  assert.is(await refusal(world, {}, '2020-01-01T00:00:00Z'), 'JOIN_MSP_INVALID', 'not begun');
  assert.is((await join4(world)).code, 0, 'it is sound by itself');
});

test('who is there already, by name, MSP id or CA; names, nodes and channels that cannot be', async (world) => {
  assert.is(await refusal(world, { '--org': 'org1' }), 'JOIN_DUPLICATE');
  assert.is(await refusal(world, { '--msp-id': 'Org2' }), 'JOIN_DUPLICATE');
  assert.is(await refusal(world, { '--msp': join(world.spec, 'msp/Org3') }), 'JOIN_DUPLICATE');
  assert.is(await refusal(world, { '--org': '../Org4' }), 'JOIN_NAME');
  assert.is(await refusal(world, { '--msp-id': 'Org 4' }), 'JOIN_NAME');
  assert.is(await refusal(world, { '--peer': 'peer0' }), 'JOIN_NODE');
  assert.is(await refusal(world, { '--peer': 'peer0=localhost:70511' }), 'SPEC_INVALID');
  assert.is(await refusal(world, { '--channel': 'mychanel' }), 'JOIN_CHANNEL_UNKNOWN');
  assert.is(await refusal(world, { '--branch': 'a..b' }), 'JOIN_BRANCH');
  assert.is(await refusal(world, { '--branch': 'main' }), 'JOIN_BRANCH');
});

test("the devnet's public CAs stay in the devnet; an organization of its own CA joins anywhere else", async (world) => {
  assert.is(await refusal(world, { '--peer': 'peer0=peer0.org4.example:7051' }), 'DEVNET_IDENTITY');
  const real = (mspId: string): string => {
    const config = mspProto.FabricMSPConfig.deserializeBinary(testOrganization(mspId).fabricMspConfig);
    return Buffer.from(config.getRootCertsList_asU8()[0]!).toString();
  };
  const own = join(world.root, 'own');
  write(own, 'cacerts/ca.pem', real('Org5'));
  write(
    own,
    'config.yaml',
    'NodeOUs:\n  Enable: true\n  AdminOUIdentifier:\n    OrganizationalUnitIdentifier: admin\n',
  );
  rmSync(join(world.spec, 'msp/Org1/cacerts'), { recursive: true });
  write(world.spec, 'msp/Org1/cacerts/ca.org1.localhost-cert.pem', real('Org1'));
  await world.git.raw('commit', '--all', '-m', 'Org1 has a CA of its own');
  assert.is(await refusal(world), 'DEVNET_IDENTITY');
  const joined = await join4(world, { '--org': 'Org5', '--msp': own, '--peer': 'peer0=peer0.org5.example:7051' });
  assert.equal([joined.code, joined.err], [0, '']);
  assert.match(joined.out, '! tlscacerts/ is empty');
});

test('a work tree with changes of its own, a spec that is not valid, a commit that Git refuses: nothing is done', async (world) => {
  write(world.spec, 'new.yaml', '');
  const dirty = await join4(world);
  assert.equal([dirty.code, /JOIN_WORK_TREE_DIRTY/.test(dirty.err)], [1, true]);
  rmSync(join(world.spec, 'new.yaml'));
  const config = join(world.spec, '../.git/config');
  const sound = readFileSync(config, 'utf8');
  writeFileSync(config, `${sound}[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = /nowhere/gpg\n`);
  assert.is(await refusal(world), 'JOIN_COMMIT');
  assert.not.ok(existsSync(join(world.spec, 'msp/Org4')));
  writeFileSync(config, sound);
  write(world.spec, 'channels/mychannel.yaml', 'kind: Nothing\n');
  await world.git.raw('commit', '--all', '-m', 'Spoiled');
  assert.is(await refusal(world), 'SPEC_INVALID');
});

test.run();
