import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSchema } from '../../../adapters/files/read-schema.js';
import { readSoundness } from '../../../adapters/files/read-soundness.js';
import { QuorateError } from '../../../core/model/quorate-error.js';
import { PLANNING_KINDS } from '../../../kinds/planning-kinds.js';
import { loadSpec } from '../../../spec/load-spec.js';
import { deviation, expect } from '../deviation.js';
import { endAll } from '../end-all.js';
import type { Stage, Story } from '../story.js';
import { BesuConsortium } from './besu-consortium.js';
import { allInSync, decideList, type ListResult, RESOURCE } from './decide-list.js';
import { EditedList, firstFiles, MOVED, NEW_WRITER, REMOVED, SPEC } from './spec-files.js';

const BOOTS = ['andes-boot', 'caribe-boot'];

/** Node lists of a Besu network: the same pull requests once with contracts and once with each node's own list. */
export const lacchainStory: Story = {
  name: 'lacchain',
  summary:
    "a Besu network of five organizations: nodes come, move and go by pull requests; no organization's key suffices",
  tell,
  tryThis: [
    { what: 'how Costa sees the network', command: 'reconcile status --config local/costa/reconciler.yaml' },
    { what: 'who voted for what', command: 'reconcile proposals --all --config local/costa/reconciler.yaml' },
    { what: 'what each of them said, and when', command: 'reconcile history --config local/costa/reconciler.yaml' },
  ],
  readOn: 'The documents, and what each back end enforces: examples/lacchain/README.md',
};

type BackEnd = 'contract' | 'local';

interface BackEndResult {
  readonly backEnd: BackEnd;
  readonly birth: { readonly seconds: number };
  readonly steps: readonly ListResult[];
  /** Moved by its organization alone; undefined where each node has its own list: there it is one of the steps. */
  readonly moved:
    | { readonly node: string; readonly host: string; readonly votes: 0; readonly seconds: number }
    | undefined;
  readonly refused: { readonly text: string; readonly votes: 0 };
}

async function tell(stage: Stage): Promise<object> {
  if (stage.engine !== 'embedded') throw notOn(stage.engine);
  const started = Date.now();
  const results: BackEndResult[] = [];
  // With --keep the last one stays: the first network is ended before the second begins.
  for (const backEnd of ['contract', 'local'] as const) {
    const ends: (() => Promise<void> | void)[] = [];
    const isLast = backEnd === 'local';
    const own: Stage = isLast ? stage : { ...stage, atEnd: (end) => ends.unshift(end) };
    if (!isLast) stage.atEnd(() => endAll(ends));
    results.push(await withBackEnd(own, backEnd));
    await endAll(ends);
  }
  tellTable(stage, results);
  return { version: 1, example: 'lacchain', seconds: (Date.now() - started) / 1000, backEnds: results };
}

async function withBackEnd(stage: Stage, backEnd: BackEnd): Promise<BackEndResult> {
  const { narrator } = stage;
  const isContract = backEnd === 'contract';
  narrator.heading(isContract ? 'A  The lists are in contracts' : "B  The same with each node's own allow-list");
  const files = firstFiles(backEnd);
  const directory = join(stage.folder.path, backEnd);
  mkdirSync(directory);
  const all = { directory, spec: SPEC, files, desired: loaded(files), more: [NEW_WRITER] };
  const consortium = await BesuConsortium.start(stage, all);
  const birth = await bringUp(consortium, isContract);
  const list = new EditedList();
  const steps = [await addWriter(consortium, list)];
  const moved = isContract ? await moveOwn(consortium, list) : undefined;
  if (!isContract) steps.push(await moveByVote(consortium, list));
  steps.push(await removeWriter(consortium, list));
  const refused = await refuseCutOff(consortium, list);
  return { backEnd, birth, steps, moved, refused };
}

function loaded(files: Readonly<Record<string, string>>) {
  const sources = Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
  const { desired, diagnostics } = loadSpec(sources, {
    kinds: PLANNING_KINDS,
    schema: readSchema,
    soundness: readSoundness,
  });
  if (!desired) throw deviation('the example is valid', 'no defect', diagnostics);
  return desired;
}

/** The first round of each list: nothing is in force before a majority of five branches says the same. */
async function bringUp(consortium: BesuConsortium, isContract: boolean): Promise<{ seconds: number }> {
  const { narrator } = consortium.stage;
  narrator.say(`A chain, ${consortium.chain.nodes.length} nodes, five organizations: a repository and a loop each.`);
  if (isContract) narrator.fact('contract', 'OpsSC is the only admin of rules and ingresses; all lists are empty');
  const began = Date.now();
  for (const mspId of consortium.names) consortium.startLoop(mspId);
  await allInSync(consortium);
  const seconds = (Date.now() - began) / 1000;
  narrator.fact('in force', `the first lists, ${seconds.toFixed(1)} s after the loops were started`, 'green');
  expect("a writer's peers", BOOTS, await consortium.peersOf('sierra-writer'));
  expect("the newcomer's peers", [], await consortium.peersOf(NEW_WRITER.name!));
  narrator.fact('connected', `sierra-writer: ${BOOTS.join(', ')}; ${NEW_WRITER.name}: nobody`);
  return { seconds };
}

async function addWriter(consortium: BesuConsortium, list: EditedList): Promise<ListResult> {
  const { narrator } = consortium.stage;
  narrator.heading('1  A pull request adds a writer');
  const step = { author: 'Pampa', others: ['Andes', 'Caribe'], followers: ['Sierra', 'Costa'] };
  const isConnected = async () => (await consortium.peersOf(NEW_WRITER.name!)).join() === BOOTS.join();
  const result = await decideList(consortium, { request: list.add(NEW_WRITER), ...step }, isConnected);
  tellResult(consortium, result, `${NEW_WRITER.name} is connected to ${BOOTS.join(', ')}`);
  return result;
}

/** What is an organization's own is moved by itself: no vote, and everybody sees who did it. */
async function moveOwn(consortium: BesuConsortium, list: EditedList): Promise<BackEndResult['moved']> {
  const { narrator } = consortium.stage;
  const { name, organization, host } = MOVED;
  narrator.heading(`2  ${organization} moves its own node: delegated, so nobody votes`);
  const request = list.move(MOVED);
  const before = (await consortium.governance.proposals()).length;
  const mergedAt = Date.now();
  await consortium.merge(organization, request.changes, request.title);
  await consortium.until(`${name} at ${host}`, () => {
    const { loop } = consortium.organization(organization);
    const moved = loop!.did('move', RESOURCE, 0).length > 0;
    return moved && loop!.condition(RESOURCE)?.reason === 'InSync' ? true : undefined;
  });
  const seconds = (Date.now() - mergedAt) / 1000;
  expect('proposals', before, (await consortium.governance.proposals()).length);
  narrator.fact('moved', `${name} to ${host}, ${seconds.toFixed(1)} s after ${organization} alone merged it`, 'green');
  for (const mspId of consortium.names.filter((one) => one !== organization))
    await consortium.merge(mspId, request.changes, request.title);
  await allInSync(consortium);
  return { node: name, host, votes: 0, seconds };
}

/** Where each node has its own list, a node's address stands in others' files: they decide on it as on anything else. */
async function moveByVote(consortium: BesuConsortium, list: EditedList): Promise<ListResult> {
  const { narrator } = consortium.stage;
  const { name, organization, host } = MOVED;
  narrator.heading(`2  A pull request moves a writer: it stands in others' lists, so they vote`);
  const step = { author: organization, others: ['Andes', 'Caribe'], followers: ['Pampa', 'Costa'] };
  const isListed = async () => {
    const lists = await Promise.all(BOOTS.map((boot) => consortium.allowedBy(boot)));
    return lists.every((entries) => entries.some((entry) => entry.includes(`@${host}:`)));
  };
  const result = await decideList(consortium, { request: list.move(MOVED), ...step }, isListed);
  tellResult(consortium, result, `${name} is at ${host} in the lists of ${BOOTS.join(', ')}`);
  return result;
}

async function removeWriter(consortium: BesuConsortium, list: EditedList): Promise<ListResult> {
  const { narrator } = consortium.stage;
  narrator.heading('3  A pull request removes a writer');
  const step = { author: 'Andes', others: ['Caribe', 'Pampa'], followers: ['Sierra', 'Costa'] };
  const isAlone = async () => (await consortium.peersOf(REMOVED)).length === 0;
  const result = await decideList(consortium, { request: list.remove(REMOVED), ...step }, isAlone);
  tellResult(consortium, result, `${REMOVED} is connected to nobody`);
  return result;
}

/** Every loop refuses it by itself, so nobody votes, though all have merged it. */
async function refuseCutOff(consortium: BesuConsortium, list: EditedList): Promise<BackEndResult['refused']> {
  const { narrator } = consortium.stage;
  narrator.heading('4  A pull request that would cut nodes off is refused, though all merge it');
  const request = list.withoutBoots();
  const before = (await consortium.governance.proposals()).length;
  for (const mspId of consortium.names) await consortium.merge(mspId, request.changes, request.title);
  let said = '';
  for (const mspId of consortium.names) {
    const condition = await consortium.until(`the refusal of ${mspId}`, () => {
      const found = consortium.organization(mspId).loop!.condition(RESOURCE);
      return found?.reason === 'Refused' ? found : undefined;
    });
    said = condition.message;
  }
  narrator.fact('refused', said, 'yellow');
  expect('proposals', before, (await consortium.governance.proposals()).length);
  for (const mspId of consortium.names) await consortium.merge(mspId, list.asAgreed(), 'As it was');
  await allInSync(consortium);
  narrator.say('No vote was cast. The branches say again what the ledger says.');
  return { text: said, votes: 0 };
}

function tellResult(consortium: BesuConsortium, result: ListResult, what: string): void {
  const { narrator } = consortium.stage;
  const { proposal, digest, votes, status, seconds, blocks } = result;
  narrator.fact('proposal', `${proposal.slice(0, 12)}, digest ${digest.slice(0, 12)}: ${status}`);
  narrator.fact('votes', `yes: ${votes.join(', ')}`);
  narrator.fact(
    'in force',
    `${what}, ${seconds.toFixed(1)} s and ${blocks} blocks after the last merge needed`,
    'green',
  );
}

function tellTable({ narrator }: Stage, results: readonly BackEndResult[]): void {
  narrator.heading('Last merge needed -> in force at every node that it concerns');
  const rows = results.flatMap(({ backEnd, steps }) =>
    steps.map(({ title, seconds, blocks }) => [backEnd, title, `${seconds.toFixed(1)} s`, `${blocks} blocks`]),
  );
  narrator.block(
    rows
      .map(([one, two, three, four]) => `  ${one!.padEnd(9)} ${two!.padEnd(30)} ${three!.padStart(7)}  ${four}`)
      .join('\n'),
  );
}

function notOn(engine: string): QuorateError {
  return new QuorateError('DEMO_ENGINE', 'This example has no Fabric network', {
    why: `--engine ${engine} was asked for`,
    mend: 'leave --engine out',
  });
}
