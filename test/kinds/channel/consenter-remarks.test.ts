/** The arithmetic of a change of consenters. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Remark } from '../../../reconciler/core/model/change.js';
import type { ChannelConfig, RaftConsenter } from '../../../reconciler/fabric/channel/channel-config.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { consenterRemarks } from '../../../reconciler/kinds/channel/consenter-remarks.js';
import { consenterWave } from '../../../reconciler/kinds/channel/consenter-wave.js';
import { organization, testChannel } from '../../fabric/channel/test-channel.js';

const consenter = (name: string, of = name): RaftConsenter => {
  const pem = organization(of).tls.get('orderer0')!.certificatePem;
  return { Host: name, Port: 7050, ClientTLSCert: pem, ServerTLSCert: pem };
};

/** What is said where these consenters are to become those. */
function said(now: readonly RaftConsenter[], after: readonly RaftConsenter[] | undefined): Remark | undefined {
  const words = readChannelConfig('channel1', testChannel());
  const { orderer } = words;
  const live: ChannelConfig = {
    ...words,
    orderer: { ...orderer!, EtcdRaft: { ...orderer!.EtcdRaft!, Consenters: now } },
  };
  const wave = consenterWave({ orderer: { ...orderer!, EtcdRaft: { Consenters: after ?? now } } }, live);
  return consenterRemarks(live, after, wave)[0];
}

const named = (...names: string[]) => names.map((name) => consenter(name));

test('how many must run before and after, and which of them Fabric wants to see', () => {
  const one = said(named('A', 'B', 'C'), named('A', 'B'))!;
  assert.is(one.severity, 'danger');
  assert.match(one.text, /^3 consenters become 2: then 2 of 2 must run, none may be down; now 2 of 3 must run, 1 may/);
  assert.match(one.text, /only while 2 of the 2 that stay run$/);
  const more = said(named('A', 'B', 'C', 'D'), named('A', 'B', 'C', 'D', 'E'))!;
  assert.is(more.severity, 'note');
  assert.match(more.text, /^4 consenters become 5: then 3 of 5 must run, 2 may be down;/);
  assert.match(more.text, /only while 3 of the 4 that are there run$/);
});

test('a replaced one and a new certificate keep the number; the first update counts', () => {
  const replaced = said(named('A', 'B', 'C'), named('A', 'B', 'D'))!;
  assert.match(replaced.text, /^the channel keeps 3 consenters: .* only while 3 of the 3 that are there run$/);
  const renewed = said(named('A', 'B', 'C'), [...named('A', 'B'), consenter('C', 'D')])!;
  assert.match(renewed.text, /^the channel keeps 3 consenters: .* only while 2 of the 2 that stay run$/);
});

test('nothing is said where no consenter changes, and no condition where Fabric has none', () => {
  assert.is(said(named('A', 'B', 'C'), named('A', 'B', 'C')), undefined);
  assert.is(said(named('A', 'B', 'C'), undefined), undefined);
  assert.not.match(said(named('A'), named('A', 'B'))!.text, 'Fabric takes');
});

test.run();
