// Part of `npm run build`: writes the contracts of contracts/ to dist/chaincode/evm/NAME.json, each as {abi, bytecode,
// deployedBytecode, codeHash}. The compiler takes half a minute, so what it makes of these sources is committed in
// compiled.json, and test/chaincode/evm/compiled.test.ts makes it anew. The same sources give the same bytes.
//   node chaincode/evm/compile.mjs                 the contracts; compiles only what compiled.json was not made of
//   node chaincode/evm/compile.mjs --tests         those of the tests, to dist/test/chaincode/evm/contracts/
//   node chaincode/evm/compile.mjs --commit        compiles, and writes compiled.json
//   node chaincode/evm/compile.mjs --check FILE... compiles, and names each FILE that does not say the same
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../../', import.meta.url));
const CACHE = join(root, 'node_modules/.cache/quorate-evm');
const COMMITTED = join(root, 'chaincode/evm/compiled.json');
const OWN = ['chaincode/evm/contracts'];
const OF_TESTS = ['test/chaincode/evm/contracts', 'test/chaincode/evm/stand-ins'];
// London's code runs on Berlin, which LACChain's networks are at: it differs by BASEFEE, which nothing here uses. No metadata hash: a comment that changes is no other contract.
const SETTINGS = {
  evmVersion: 'london',
  optimizer: { enabled: true, runs: 200 },
  viaIR: true,
  metadata: { bytecodeHash: 'none', appendCBOR: false },
};
const OUTPUT = { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] };

const [mode, ...files] = process.argv.slice(2);
const read = (path) => readFileSync(join(root, path), 'utf8');

if (mode === '--check') check(files);
else if (mode === '--commit') writeFileSync(COMMITTED, `${JSON.stringify(made(OWN), null, 1)}\n`);
else if (mode === '--tests') emit(cached(OF_TESTS), () => 'dist/test/chaincode/evm/contracts');
else emit(committed() ?? cached(OWN), () => 'dist/chaincode/evm');

function emit({ contracts }, targetOf) {
  for (const [path, contract] of Object.entries(contracts)) {
    const target = join(root, targetOf(path), path.slice(path.lastIndexOf('/') + 1).replace('.sol', '.json'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, `${JSON.stringify(contract)}\n`);
  }
}

/** What is committed, where it was made of these very sources. */
function committed() {
  const known = parsed(COMMITTED);
  return known?.hash === hashOf(sourcesOf(OWN)) ? known : undefined;
}

function cached(folders) {
  const place = join(CACHE, `${hashOf(sourcesOf(folders))}.json`);
  const known = parsed(place);
  if (known?.contracts) return known;
  const compiled = made(folders);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(`${place}.${process.pid}`, JSON.stringify(compiled));
  renameSync(`${place}.${process.pid}`, place);
  return compiled;
}

function check(files) {
  const wanted = JSON.stringify(made(OWN));
  for (const one of files) {
    if (JSON.stringify(parsed(one)) === wanted) continue;
    process.stderr.write(`${one} is not what these sources compile to: node chaincode/evm/compile.mjs --commit\n`);
    process.exitCode = 1;
  }
}

function parsed(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function sourcesOf(folders) {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.sol'))
      .map((name) => `${folder}/${name}`),
  );
  return Object.fromEntries(paths.sort().map((path) => [path, { content: read(path) }]));
}

/** Of all that a result depends on; contracts of the tests may import ours. */
function hashOf(sources) {
  const versionOf = (name) => JSON.parse(read(`node_modules/${name}/package.json`)).version;
  const versions = [versionOf('solc'), versionOf('@openzeppelin/contracts')];
  const all = [versions, SETTINGS, sources, sourcesOf(OWN)];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
}

/** {hash, contracts: by path, every contract that is named like its file and can be deployed}. */
function made(folders) {
  keepTableEntries();
  const solc = require('solc');
  const { keccak256 } = require('ethers');
  const sources = sourcesOf(folders);
  const outputSelection = Object.fromEntries(Object.keys(sources).map((path) => [path, OUTPUT]));
  const input = { language: 'Solidity', sources, settings: { ...SETTINGS, outputSelection } };
  const imports = (path) => ({ contents: read(path.startsWith('@') ? `node_modules/${path}` : path) });
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: imports }));
  const said = (output.errors ?? []).filter(
    ({ severity, sourceLocation }) => severity === 'error' || !sourceLocation?.file.startsWith('@'),
  );
  if (said.length > 0) throw new Error(said.map(({ formattedMessage }) => formattedMessage).join('\n'));
  const contracts = {};
  for (const path of Object.keys(sources)) {
    const { abi, evm } = output.contracts[path]?.[path.slice(path.lastIndexOf('/') + 1, -4)] ?? {};
    if (evm === undefined || evm.bytecode.object === '' || abi.length === 0) continue;
    const [bytecode, deployedBytecode] = [`0x${evm.bytecode.object}`, `0x${evm.deployedBytecode.object}`];
    contracts[path] = { abi, bytecode, deployedBytecode, codeHash: keccak256(deployedBytecode) };
  }
  return { hash: hashOf(sources), contracts };
}

/** The compiler takes each function that it calls by its number anew, by the million, and a table is slow to give it. */
function keepTableEntries() {
  const table = WebAssembly.Table.prototype;
  const { get, set, grow } = table;
  let asked;
  let known = [];
  table.get = function (index) {
    if (asked !== this) [asked, known] = [this, []];
    known[index] ??= get.call(this, index);
    return known[index];
  };
  const forgetting = (change) =>
    function (...given) {
      known = [];
      return change.apply(this, given);
    };
  table.set = forgetting(set);
  table.grow = forgetting(grow);
}
