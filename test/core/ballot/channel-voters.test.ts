import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  channelVoters,
  configParts,
  electorateTarget,
  isNewChannel,
  organizationsOfNewChannel,
} from '../../../reconciler/core/ballot/channel-voters.js';

const HASH = 'a1'.repeat(32);
const LEDGER = { type: 'fabric', name: 'channel9', genesis: HASH } as const;
const ORGANIZATIONS = { members: ['Telco2', 'Telco1'], ordererOrganizations: ['Orderer', 'Telco2'] };

test('the parts of a base are read only where they are sorted and known', () => {
  assert.equal(configParts(`config:application+channel+orderer:${HASH}`), ['application', 'channel', 'orderer']);
  assert.equal(configParts(`config:orderer:${HASH}`), ['orderer']);
  for (const base of [
    `config::${HASH}`,
    `config:orderer+channel:${HASH}`,
    `config:orderer+orderer:${HASH}`,
    `config:consortium:${HASH}`,
    `config:orderer:${HASH}a`,
    `genesis:${HASH}`,
    'sequence:1',
  ]) {
    assert.equal(configParts(base), [], base);
  }
});

test('members vote on their part, orderer organizations on theirs, both on what is above', () => {
  const all = ['Orderer', 'Telco1', 'Telco2'];
  assert.equal(channelVoters(['application'], ORGANIZATIONS), ['Telco1', 'Telco2']);
  assert.equal(channelVoters(['orderer'], ORGANIZATIONS), ['Orderer', 'Telco2']);
  assert.equal(channelVoters(['channel'], ORGANIZATIONS), all);
  assert.equal(channelVoters(['application', 'orderer'], ORGANIZATIONS), all);
});

test('a new channel names its voters in two places, neither of which may be empty', () => {
  const application = { organizations: { Telco2: {}, Telco1: {} } };
  const orderer = { organizations: { Telco2: {}, Orderer: {} } };
  assert.equal(organizationsOfNewChannel({ application, orderer }), ['Orderer', 'Telco1', 'Telco2']);
  for (const after of [null, {}, { application }, { application, orderer: { organizations: {} } }]) {
    assert.equal(organizationsOfNewChannel(after), []);
  }
  assert.equal(organizationsOfNewChannel({ application, orderer: { organizations: ['Orderer'] } }), []);
});

test('an electorate is asked for with organizations for a new channel only', () => {
  const after = { application: { organizations: { Telco1: {} } }, orderer: { organizations: { Telco1: {} } } };
  const content = { address: 'telecom/Channel/channel9', after };
  assert.ok(isNewChannel(`genesis:${HASH}`));
  assert.equal(electorateTarget(content, LEDGER, `genesis:${HASH}`).organizations, ['Telco1']);
  assert.not('organizations' in electorateTarget(content, LEDGER, `config:orderer:${HASH}`));
});

test.run();
