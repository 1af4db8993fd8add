import { votesNeeded } from '../../core/ballot/electorate.js';
import type { Electorate, Remark } from '../../core/model/change.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import type { DerivedUpdate } from '../../fabric/channel/derive-config-update.js';
import { plannedAdmin } from '../../fabric/channel/planned-admin.js';
import { type RequiredSignature, requiredSignatures } from '../../fabric/channel/required-signatures.js';
import type { ChannelLive } from './channel-live.js';
import { knownConfiguration } from './known-configuration.js';

/** More quorums than this are not tried one by one. */
const MOST_QUORUMS = 300;

/**
 * Which policies of the channel the update needs, and whether those who decide would satisfy them: each is evaluated, so
 * that enough votes of the wrong organizations show as not enough.
 * @param able voters who can hand in a signature at all, where some are known to be no members of the governance channel
 */
export function signatureRemarks(
  channel: string,
  live: ChannelLive,
  update: DerivedUpdate | undefined,
  who: Electorate,
  able: readonly string[] = who.voters,
): readonly Remark[] {
  if (update === undefined || live.config === undefined) return [];
  const { bundle } = knownConfiguration(channel, live.config);
  const signedBy = (voters: readonly string[]): readonly RequiredSignature[] =>
    requiredSignatures(bundle, update.touched, voters.map(plannedAdmin));
  const needs = signedBy(able);
  const remarks: Remark[] = [
    {
      severity: 'note',
      code: 'SIGNATURES_NEEDED',
      text: `Fabric asks for ${needs.map(({ policy }) => policy ?? 'nothing that exists').join(', ')}`,
    },
  ];
  const never = needs.filter(({ met }) => !met);
  if (never.length > 0) {
    const why = never.map(({ why }) => why).join('; ');
    const all = able.length < who.voters.length ? 'all voters who are on the governance channel' : 'all voters';
    const text = `${all} together (${able.join(', ')}) could not sign it: ${why}`;
    return [...remarks, { severity: 'refused', code: 'SIGNATURES_IMPOSSIBLE', text, mend: MEND }];
  }
  const short = quorums(who).find((voters) => signedBy(voters).some(({ met }) => !met));
  if (short === undefined) return remarks;
  const unmet = signedBy(short).filter(({ met }) => !met);
  const text = `a yes of ${short.join(', ')} alone decides it and is not enough for Fabric: ${unmet.map(({ why }) => why).join('; ')}. It then waits for more signatures`;
  return [...remarks, { severity: 'note', code: 'QUORUM_NOT_ENOUGH', text }];
}

const MEND =
  'the organizations that the policy names must be on the governance ledger and vote; else change it with the tools of Fabric';

/** Smallest sets of voters that decide. */
function quorums({ voters, rule, mustAgree }: Electorate): readonly (readonly string[])[] {
  const needed = Math.max(votesNeeded(rule, voters.length), mustAgree.length);
  const others = voters.filter((voter) => !mustAgree.includes(voter));
  const found: (readonly string[])[] = [];
  const grow = (chosen: readonly string[], from: number): void => {
    if (found.length >= MOST_QUORUMS) return;
    if (chosen.length === needed - mustAgree.length) {
      found.push(sortedUnique([...mustAgree, ...chosen]));
      return;
    }
    for (let next = from; next < others.length; next += 1) grow([...chosen, others[next]!], next + 1);
  };
  grow([], 0);
  return found;
}
