import type { OwnPeers } from '../../adapters/fabric/own-peers.js';
import { newestTimestamp, readOneEvent } from '../../adapters/fabric/probe-clock.js';
import { electorate } from '../../core/ballot/electorate.js';
import { formatAddress } from '../../core/model/address.js';
import type { ChaincodeLive } from '../../kinds/chaincode/chaincode-live.js';
import { lifecycleRemarks } from '../../kinds/chaincode/lifecycle-remarks.js';
import { proposeAclProblem } from '../../kinds/channel/propose-acl.js';
import { findNetwork } from '../../kinds/network/find-network.js';
import { isOnFabric } from '../../kinds/network/governance-ledger.js';
import { governanceResource, governanceTrust } from '../../loop/governance-trust.js';
import type { Look } from '../../loop/pass.js';
import { attempt, type Check, failed, ok, skipped, warning } from './check.js';

const CLOCK_LIMIT_MS = 60_000;

/** The governance ledger and what the channels themselves enforce. */
export async function checkGovernance(look: Look, peers: OwnPeers, now: string): Promise<readonly Check[]> {
  const ledger = findNetwork(look.loaded.network, look.loaded.resources)!.spec.governance;
  const channels = [...look.loaded.resources.values()].flatMap(({ address }) =>
    address.kind === 'Channel' ? [address.name] : [],
  );
  const ofChannels = await Promise.all(channels.map((channel) => checkLifecycle(look, channel)));
  if (!isOnFabric(ledger)) return ofChannels;
  const { channel, chaincode } = ledger;
  return [
    await checkClock(peers, channel, Date.parse(now)),
    await attempt('block events', async () => {
      await readOneEvent(peers, channel);
      return ok('block events', 'the peer sends them, so its clock is near ours');
    }),
    await checkAcl(look, channel),
    ...ofChannels,
    ...(await checkChaincode(look, channel, chaincode)),
  ];
}

function checkClock(peers: OwnPeers, channel: string, now: number): Promise<Check> {
  return attempt('clock', async () => {
    const ahead = (await newestTimestamp(peers, channel)) - now;
    if (ahead < CLOCK_LIMIT_MS) return ok('clock', 'no block of the governance channel is from the future');
    const what = `the newest block of ${channel} claims a time ${Math.round(ahead / 1000)} s ahead of this machine`;
    return failed('clock', what, 'set the clock of this machine (chronyc tracking, timedatectl)');
  });
}

function checkAcl(look: Look, channel: string): Promise<Check> {
  const name = `${channel}: who may vote`;
  return attempt(name, async () => {
    const problem = proposeAclProblem(await look.fabric.channel(channel));
    return problem ? failed(name, problem.why, problem.mend) : ok(name, 'the ACL peer/Propose asks for admins');
  });
}

function checkLifecycle(look: Look, channel: string): Promise<Check> {
  const name = `${channel}: lifecycle`;
  return attempt(name, async () => {
    const { governance } = findNetwork(look.loaded.network, look.loaded.resources)!.spec;
    const { policies, members } = await look.fabric.channel(channel);
    const remarks = lifecycleRemarks(policies, electorate(members, governance.rule, governance.mustAgree));
    const danger = remarks.find(({ severity }) => severity === 'danger');
    if (danger) return warning(name, danger.text, `${danger.mend}; until then what runs there is never Ready`);
    return ok(name, 'LifecycleEndorsement is at least as strict as the rule');
  });
}

async function checkChaincode(look: Look, channel: string, chaincode: string): Promise<readonly Check[]> {
  const name = `${chaincode} on ${channel}`;
  const resource = governanceResource(look);
  const observed = resource && look.observed.get(formatAddress(resource.address));
  if (observed?.state !== 'present') return [skipped(name, 'it is not declared, or the channel cannot be read')];
  const { sequence, own } = observed.live as ChaincodeLive;
  if (sequence === 0) return [failed(name, 'it is not committed yet', 'reconcile bootstrap, at each organization')];
  const distrust = governanceTrust(look);
  if (distrust) {
    const recover = 'reconcile plan shows the difference; reconcile bootstrap --recover is the break-glass';
    return [failed(name, distrust, own ? recover : 'name an admin of the organization in fabric.identity')];
  }
  const silent = Object.entries(own?.answers ?? {}).flatMap(([peer, answers]) => (answers ? [] : [peer]));
  const mend =
    "start the loop (it runs the chaincode); the peer's CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG must hold the values of fabric.peers[].builder";
  const answers =
    silent.length > 0
      ? failed(`${name}: answers`, `it does not answer on ${silent.join(', ')}`, mend)
      : ok(`${name}: answers`, Object.keys(own?.answers ?? {}).join(', '));
  return [ok(name, `committed at sequence ${sequence} and approved by us`), answers];
}
