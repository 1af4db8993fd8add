import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { proposalId } from '../../../reconciler/core/ballot/proposal-id.js';
import { canonicalJson } from '../../../reconciler/core/digest/canonical-json.js';
import { sha256Hex } from '../../../reconciler/core/digest/sha256-hex.js';
import type { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import type { Ballot } from '../../../reconciler/ports/write/governance-writer.js';
import { CHAIN_ID, EvmConsortium, EXPIRY_BLOCKS } from '../../chaincode/evm/evm-consortium.js';
import { TestChain } from '../../chaincode/evm/test-chain.js';
import { needsAnvil } from '../../needs.js';
import { ballotOf, CONTENT, digestOf, type OrganizationSide, RpcProxy, sideOf } from './evm-network.js';

const anvil = needsAnvil('OpsSC on an EVM, by its adapter');
const test = suite('opssc evm');
let chain: TestChain;
let some: EvmConsortium;
let sides: readonly OrganizationSide[];

test.before(async () => {
  if (anvil) chain = await TestChain.start(anvil, CHAIN_ID);
});
test.after(() => chain?.stop());
test.before.each(async () => {
  some = await EvmConsortium.on(chain);
  sides = [0, 1, 2].map((index) => sideOf(some, index));
});

const idOf = (ballot: Ballot) => proposalId({ digest: digestOf(ballot), ledger: ballot.ledger, base: ballot.base });
const withCalls = () => some.effects([{ to: some.opssc.address, data: some.opssc.data('setLimits', 9, 9) }]);
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: QuorateError) => error.code,
  );
const view = async (ballot: Ballot) => (await sides[0]!.reader.proposal(idOf(ballot)))!;

if (anvil) {
  test('a vote is read back by everybody, with all that was said', async () => {
    const ballot = ballotOf(some, { effects: withCalls().hash });
    const { transactionId, block } = await sides[0]!.writer.vote([ballot]);
    await sides[1]!.writer.vote([{ ...ballot, vote: 'no', reason: 'because', claim: { revision: 'r2' } }]);
    const found = await view(ballot);
    assert.equal(
      { ...found, votes: found.votes.map(({ timestamp: _, transactionId: __, ...vote }) => vote) },
      {
        id: idOf(ballot),
        round: 1,
        content: CONTENT,
        digest: digestOf(ballot),
        ledger: ballot.ledger,
        base: ballot.base,
        status: 'open',
        closed: false,
        electorate: { voters: ['Org0', 'Org1', 'Org2'], rule: { type: 'majority' }, mustAgree: [] },
        votes: [
          {
            organization: 'Org0',
            vote: 'yes',
            reason: '',
            claim: ballot.claim,
            certificate: some.account(0),
            counted: true,
          },
          {
            organization: 'Org1',
            vote: 'no',
            reason: 'because',
            claim: { revision: 'r2' },
            certificate: some.account(1),
            counted: true,
          },
        ],
        overdue: [],
        tasks: [],
        signatures: [],
        blocked: '',
      },
    );
    assert.is(found.votes[0]!.transactionId, transactionId);
    assert.match(found.votes[0]!.timestamp, /^20\d\d-\d\d-\d\dT/);
    const history = await sides[2]!.reader.history(idOf(ballot));
    assert.equal(
      history.map(({ event, organization, revision, reason }) => [event, organization, revision, reason]),
      [
        ['vote yes', 'Org0', 'r1', ''],
        ['vote no', 'Org1', 'r2', 'because'],
      ],
    );
    assert.is(history[0]!.block, block);
    assert.equal(await sides[1]!.reader.proposals({ open: true, address: 'net/NodeList/other' }), []);
    assert.is((await sides[1]!.reader.proposals({ open: true, address: CONTENT.address })).length, 1);
    assert.is(await sides[1]!.reader.formatVersion(), 1);
  });

  test('the same vote again sends nothing; another takes its place; one taken back can come again', async () => {
    const ballot = ballotOf(some, { effects: withCalls().hash });
    await sides[0]!.writer.vote([ballot]);
    assert.is((await sides[0]!.writer.vote([ballot])).transactionId, '');
    assert.is.not((await sides[0]!.writer.vote([{ ...ballot, claim: { revision: 'r3' } }])).transactionId, '');
    assert.is((await view(ballot)).votes[0]!.claim.revision, 'r3');
    await sides[0]!.writer.withdraw(idOf(ballot), 'wait');
    const withdrawn = await view(ballot);
    assert.equal([withdrawn.status, withdrawn.closed, withdrawn.votes], ['withdrawn', true, []]);
    await sides[0]!.writer.vote([ballot]);
    const again = await view(ballot);
    assert.equal([again.status, again.round, again.votes.length], ['open', 2, 1]);
    assert.is(await code(sides[1]!.writer.withdraw(idOf(ballot), '')), 'NO_VOTE');
    assert.is(await code(sides[1]!.writer.withdraw('00'.repeat(32), '')), 'PROPOSAL_UNKNOWN');
  });

  test('decisions need no close; a round without calls is applied when a majority reports it', async () => {
    const ballot = ballotOf(some);
    await sides[0]!.writer.vote([ballot]);
    await sides[1]!.writer.vote([ballot]);
    const decided = await view(ballot);
    assert.equal([decided.status, decided.closed], ['approved', true]);
    assert.is((await sides[0]!.writer.close(idOf(ballot))).transactionId, '');
    assert.is((await sides[0]!.writer.overdue(idOf(ballot))).transactionId, '');
    const report = (side: number, state: 'applied' | 'failed') =>
      sides[side]!.writer.report(idOf(ballot), 1, 'write', state, 'done', '');
    await report(0, 'applied');
    await report(1, 'failed');
    assert.is((await view(ballot)).status, 'approved');
    assert.is((await report(0, 'applied')).transactionId, '', 'the same again');
    await report(1, 'applied');
    const applied = await view(ballot);
    assert.equal([applied.status, applied.tasks.length, applied.tasks[0]!.state], ['applied', 2, 'applied']);
    assert.is(await code(sides[2]!.writer.vote([{ ...ballot, vote: 'no', reason: 'late' }])), 'STALE_BASE');
    const next = ballotOf(some, { executed: 1, content: { ...CONTENT, after: { nodes: [] } } });
    await sides[0]!.writer.vote([next]);
    await sides[1]!.writer.vote([next]);
    assert.is((await view(ballot)).status, 'applied', 'what was applied stays so');
    const third = ballotOf(some, { executed: 2, content: CONTENT });
    await sides[0]!.writer.vote([third]);
    await sides[1]!.writer.vote([third]);
    assert.is((await view(next)).status, 'superseded', 'nobody reported it, and another followed');
  });

  test('several ballots are one transaction; rounds end as the contract ends them', async () => {
    const one = ballotOf(some, { effects: withCalls().hash });
    const two = { ...one, content: { ...CONTENT, address: 'net/NodeList/two' } };
    await sides[0]!.writer.vote([one, two]);
    const views = await sides[1]!.reader.proposals({ open: true });
    assert.equal(new Set(views.map(({ votes }) => votes[0]!.transactionId)).size, 1);
    await chain.mine(EXPIRY_BLOCKS + 1);
    const expired = await view(one);
    assert.equal([expired.status, expired.closed], ['expired', true]);
    assert.equal(await sides[0]!.reader.proposals({ open: true }), []);
    const no = { ...two, vote: 'no', reason: 'no' } as const;
    await sides[1]!.writer.vote([no]);
    await sides[2]!.writer.vote([no]);
    const rejected = await view(two);
    assert.equal([rejected.status, rejected.closed, rejected.round], ['rejected', true, 2]);
    assert.equal(
      rejected.votes.map(({ organization }) => organization),
      ['Org1', 'Org2'],
      'none of the round before',
    );
  });

  test('long content is published in pieces, by whoever votes first and once', async () => {
    const nodes = Array.from({ length: 2_000 }, (_, index) => ({
      id: sha256Hex(`${index}`).repeat(2),
      host: `10.0.0.${index}`,
    }));
    const ballot = ballotOf(some, { effects: withCalls().hash, content: { ...CONTENT, after: { nodes } } });
    assert.ok(canonicalJson({ nodes }).length > 200_000);
    await sides[0]!.writer.vote([ballot]);
    const before = Number(await chain.rpc('eth_blockNumber'));
    await sides[1]!.writer.vote([ballot]);
    assert.is(Number(await chain.rpc('eth_blockNumber')), before + 1, 'one small transaction');
    assert.equal((await view(ballot)).content.after, { nodes });
  });

  test('a process that is killed between its content and its vote does not publish again', async () => {
    const nodes = Array.from({ length: 4_000 }, (_, index) => ({ id: sha256Hex(`${index}`) }));
    const ballot = ballotOf(some, { effects: withCalls().hash, content: { ...CONTENT, after: { nodes } } });
    const proxy = await RpcProxy.before(chain.url);
    const vote = some.opssc.face.getFunction('vote')!.selector;
    proxy.answer = (method, [fields]) => {
      const isVote = method === 'eth_estimateGas' && (fields as { data: string }).data.startsWith(vote);
      return isVote ? { error: { code: -32_000, message: 'killed' } } : undefined;
    };
    assert.is(await code(sideOf(some, 0, [proxy.url]).writer.vote([ballot])), 'RPC_REFUSED');
    await proxy.close();
    assert.equal(await sides[0]!.reader.proposals(), [], 'there is no vote yet');
    const published = async () => (await sides[0]!.reader.state()).events.filter(({ name }) => name === 'ContentPiece');
    const before = (await published()).length;
    assert.ok(before > 1);
    await sides[0]!.writer.vote([ballot]);
    assert.is((await published()).length, before);
    assert.is((await view(ballot)).votes.length, 1);
  });

  test('what is published falsely, or voted under a false address, is shown to nobody', async () => {
    const ballot = ballotOf(some, { effects: withCalls().hash });
    const digest = `0x${digestOf(ballot)}`;
    const text = Buffer.from(canonicalJson({ ...CONTENT }));
    const piece = (index: number, total: number, data: Buffer) => [digest, index, total, `0x${data.toString('hex')}`];
    const lie = some.ballot({ digest, resource: 'net/NodeList/else', effects: withCalls().hash });
    await some.opssc.send(some.account(2), 'vote', [lie], [piece(0, 1, Buffer.from('{}')), piece(1, 2, text)]);
    const other = Buffer.from(canonicalJson({ ...CONTENT, after: { nodes: [] } }));
    await some.opssc.send(some.account(2), 'publish', [piece(0, 0, text), piece(5, 2, text), piece(0, 1, other)]);
    assert.equal(await sides[0]!.reader.proposals(), []);
    await sides[0]!.writer.vote([ballot]);
    const all = await sides[0]!.reader.proposals();
    assert.equal(
      all.map(({ id, votes }) => [id, votes.length]),
      [[idOf(ballot), 1]],
    );
  });

  test('votes under another electorate are shown and not counted', async () => {
    const ballot = ballotOf(some, { effects: withCalls().hash });
    await sides[0]!.writer.vote([ballot]);
    const more = [0, 1, 2, 3].map((index) => [`Org${index}`, some.account(index), index === 3]);
    await some.decide('net/Network/net', [
      [{ to: some.opssc.address, data: some.opssc.data('setElectorate', more, 0, 0) }],
    ]);
    const found = await view(ballot);
    assert.equal([found.status, found.votes[0]!.counted, found.electorate.voters.length], ['open', false, 4]);
    assert.equal((await sides[0]!.reader.electorate()).mustAgree, ['Org3']);
    await sides[0]!.writer.vote([ballot]);
    assert.is((await view(ballot)).votes[0]!.counted, true);
  });

  test('what a governance contract on an EVM has not, and what does not belong to it', async () => {
    const { reader, writer } = sides[0]!;
    assert.is(await code(reader.channelRecord()), 'NOT_ON_THIS_LEDGER');
    assert.is(await code(writer.sign()), 'NOT_ON_THIS_LEDGER');
    assert.is(await code(writer.attest()), 'NOT_ON_THIS_LEDGER');
    const ballot = ballotOf(some);
    assert.is(await code(writer.vote([{ ...ballot, base: 'sequence:1' }])), 'BASE_INVALID');
    const elsewhere = { ...ballot.ledger, genesis: '1' };
    assert.is(await code(writer.vote([{ ...ballot, ledger: elsewhere }])), 'LEDGER_DIFFERS');
    assert.is(await code(writer.vote([{ ...ballot, vote: 'no' }])), 'NO_REASON');
    assert.is(await code(sideOf(some, 9).writer.vote([ballot])), 'NOT_A_MEMBER');
    const nowhere = sideOf({ ...some, opssc: { address: some.account(5) }, chain } as unknown as EvmConsortium, 0);
    assert.is(await code(nowhere.reader.electorate()), 'GOVERNANCE_UNREADABLE');
  });
}

test.run();
