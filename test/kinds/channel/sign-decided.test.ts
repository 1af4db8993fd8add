/** A person's word after the decision where there is nothing to sign: it is said, and no signature leaves the house. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SigningPorts } from '../../../reconciler/kinds/channel/give-signature.js';
import { signDecided } from '../../../reconciler/kinds/channel/sign-decided.js';
import { CHANNEL, desire } from '../../spec/fixture.js';
import { KEY, liveConfig, liveOf } from './live-channel.js';

/** What a person of an organization hears who signs a document like this; the key itself says that it was asked. */
async function said(organization: string, text: string): Promise<string> {
  const { resources } = desire({ 'net/channel1.yaml': text });
  const ports = {
    observe: {
      organization,
      desired: resources,
      governance: { proposal: async () => ({ status: 'approved', signatures: [] }) },
    },
    now: () => Date.parse('2026-06-01'),
    progress: () => undefined,
    channels: { sign: () => Promise.reject(new Error('the key was asked')) },
    governance: {},
  } as unknown as SigningPorts;
  return signDecided(ports, resources.get(KEY)!, liveOf(liveConfig()), 'an id').then(
    () => 'signed',
    (error: Error & { code?: string; why?: string }) => `${error.code ?? ''}: ${error.why ?? error.message}`,
  );
}

const SLOWER = CHANNEL.replace('2s', '7s');

test('whose peer shows no difference any more has nothing to sign', async () => {
  assert.match(await said('OrdererOrg', CHANNEL), /^NOTHING_TO_SIGN: .*channel1 shows no difference at our own peer/);
});

test('of whom no policy speaks that the change touches has nothing to sign; of whom one does signs', async () => {
  assert.match(await said('Telco1', SLOWER), /^NOTHING_TO_SIGN: no policy that this change touches speaks of Telco1/);
  assert.is(await said('OrdererOrg', SLOWER), ': the key was asked');
});

test.run();
