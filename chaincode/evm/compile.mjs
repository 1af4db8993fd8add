// Part of `npm run build`: compiles the Solidity of contracts/ to dist/chaincode/evm/NAME.json, and of the tests beside
// them to dist/test/chaincode/evm/contracts/. Each file has {abi, bytecode, deployedBytecode, codeHash}. The same sources
// give the same bytes. What was compiled is remembered by the hash of all that entered, so that another build costs nothing.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../../', import.meta.url));
const CACHE = join(root, 'node_modules/.cache/quorate-evm');
const FOLDERS = [
  { source: 'chaincode/evm/contracts', target: 'dist/chaincode/evm' },
  { source: 'test/chaincode/evm/contracts', target: 'dist/test/chaincode/evm/contracts' },
  { source: 'test/chaincode/evm/stand-ins', target: 'dist/test/chaincode/evm/contracts' },
];
// London's code runs on Berlin, which LACChain's networks are at: it differs by BASEFEE, which nothing here uses. No metadata hash: a comment that changes is no other contract.
const SETTINGS = {
  evmVersion: 'london',
  optimizer: { enabled: true, runs: 200 },
  viaIR: true,
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
};

const read = (path) => readFileSync(join(root, path), 'utf8');
const own = FOLDERS.flatMap(({ source }) =>
  readdirSync(join(root, source))
    .filter((name) => name.endsWith('.sol'))
    .map((name) => `${source}/${name}`),
);
const sources = Object.fromEntries([...own].sort().map((path) => [path, { content: read(path) }]));
const versionOf = (name) => JSON.parse(read(`node_modules/${name}/package.json`)).version;
const versions = [versionOf('solc'), versionOf('@openzeppelin/contracts'), read('chaincode/evm/compile.mjs')];
const hash = createHash('sha256')
  .update(JSON.stringify([versions, SETTINGS, sources]))
  .digest('hex');

for (const [path, contract] of remembered() ?? remember(compile())) {
  const { target } = FOLDERS.find(({ source }) => path.startsWith(`${source}/`));
  const file = join(root, target, path.slice(path.lastIndexOf('/') + 1).replace('.sol', '.json'));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(contract)}\n`);
}

function remembered() {
  try {
    return JSON.parse(readFileSync(join(CACHE, `${hash}.json`), 'utf8'));
  } catch {
    return undefined;
  }
}

function remember(contracts) {
  mkdirSync(CACHE, { recursive: true });
  const file = join(CACHE, `${hash}.json`);
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(contracts));
  renameSync(`${file}.${process.pid}`, file);
  return contracts;
}

/** [path, contract] of every contract that is named like its file and can be deployed. */
function compile() {
  const solc = require('solc');
  const { keccak256 } = require('ethers');
  const input = { language: 'Solidity', sources, settings: SETTINGS };
  const imports = (path) => ({ contents: read(path.startsWith('@') ? `node_modules/${path}` : path) });
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: imports }));
  const said = (output.errors ?? []).filter(
    ({ severity, sourceLocation }) => severity === 'error' || !sourceLocation?.file.startsWith('@'),
  );
  if (said.length > 0) throw new Error(said.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return own.flatMap((path) => {
    const { abi, evm } = output.contracts[path][path.slice(path.lastIndexOf('/') + 1, -4)] ?? {};
    if (evm === undefined || evm.bytecode.object === '' || abi.length === 0) return [];
    const [bytecode, deployedBytecode] = [`0x${evm.bytecode.object}`, `0x${evm.deployedBytecode.object}`];
    return [[path, { abi, bytecode, deployedBytecode, codeHash: keccak256(deployedBytecode) }]];
  });
}
