import { peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkAcl, checkResource } from '../../../../../reconciler/devnet/fabric/peer/acl/check-acl.js';
import type { ChannelBundle } from '../../../../../reconciler/fabric/config/channel-bundle.js';
import type { Msp } from '../../../../../reconciler/fabric/msp/identity.js';

const SIGNED = [{ data: new Uint8Array(), identity: new Uint8Array(), signature: new Uint8Array() }];

/** A channel whose policies pass when listed, and take down what was asked. */
function channel(
  passing: readonly string[],
  acls: Readonly<Record<string, string>>,
  asked: string[] = [],
): ChannelBundle {
  const bundle = {
    channelId: 'ch',
    policies: {
      has: (path: string) => passing.includes(path),
      policy: (path: string) => ({
        evaluate: () => {
          asked.push(path);
          if (!passing.includes(path)) throw new Error('signature set did not satisfy policy');
        },
      }),
    },
    application: { organizations: [], acls },
  };
  return bundle as unknown as ChannelBundle;
}

function refuses(action: () => unknown, text: string): void {
  assert.throws(action, (error: Error) => error.message === text);
}

test('the default policy of a resource', () => {
  const asked: string[] = [];
  checkAcl(channel(['/Channel/Application/Writers'], {}, asked), 'peer/Propose', SIGNED);
  checkAcl(channel(['/Channel/Application/Readers'], {}, asked), 'event/Block', SIGNED);
  assert.equal(asked, ['/Channel/Application/Writers', '/Channel/Application/Readers']);
  refuses(
    () => checkAcl(channel([], {}), 'peer/Propose', SIGNED),
    'Failed evaluating policy on signed data during check policy on channel [ch] with policy [/Channel/Application/Writers]: [signature set did not satisfy policy]',
  );
});

test('an override replaces it: absolute, or relative to the Application group', () => {
  const acls = { 'peer/Propose': '/Channel/Application/Voters', 'event/Block': 'Voters' };
  const asked: string[] = [];
  const passing = channel(['/Channel/Application/Voters'], acls, asked);
  checkAcl(passing, 'peer/Propose', SIGNED);
  checkAcl(passing, 'event/Block', SIGNED);
  assert.equal(asked, ['/Channel/Application/Voters', '/Channel/Application/Voters']);
  // Writers would pass: they are not asked any more.
  refuses(
    () => checkAcl(channel(['/Channel/Application/Writers'], acls), 'peer/Propose', SIGNED),
    'failed evaluating policy on signed data during check policy [/Channel/Application/Voters]: [policy /Channel/Application/Voters not found]',
  );
});

test('a resource that nobody knows', () => {
  refuses(() => checkAcl(channel([], {}), 'peer/Nope', SIGNED), 'Unmapped policy for peer/Nope');
});

test('a local resource asks the own MSP, whatever the channel says', () => {
  const verdicts: string[] = [];
  const localMsp = {
    mspId: 'Org1MSP',
    deserialize: () => ({
      satisfiesPrincipal: () => verdicts.push('principal'),
      verify: () => verdicts.push('signature'),
    }),
  } as unknown as Msp;
  const bundle = channel([], { 'cscc/JoinChain': '/Channel/Application/Writers' });
  checkResource({ localMsp, bundle: () => bundle }, 'cscc/JoinChain', 'ch', new peer.SignedProposal());
  assert.equal(verdicts, ['principal', 'signature']);
});

test('a channel that the peer has not joined', () => {
  const access = { localMsp: { mspId: 'Org1MSP' } as unknown as Msp, bundle: () => undefined };
  refuses(
    () => checkResource(access, 'peer/ChaincodeToChaincode', 'nochannel', new peer.SignedProposal()),
    'Failed to get policy manager for channel [nochannel]',
  );
});

test.run();
