import { type Guard, guardRemark } from '../../core/guards/allowances.js';
import { isLargeChange, LARGE_CHANGE_PERCENT, listLoss } from '../../core/guards/large-change.js';
import type { Address } from '../../core/model/address.js';
import type { FieldChange, Remark } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import type { Resource } from '../../core/model/kind.js';
import type { ChannelSpec } from './channel-spec.js';

export interface GuardedChange {
  readonly address: Address;
  readonly spec: ChannelSpec;
  /** All that the channel says. */
  readonly whole: JsonObject;
  readonly fields: readonly FieldChange[];
  readonly desired: Resource;
  readonly network: Resource | undefined;
  /** Ours. */
  readonly organization: string | undefined;
}

/** Refusals with numbers in them, for what Git must say twice, and for what a channel cannot do at all. */
export function channelGuards(change: GuardedChange): readonly Remark[] {
  const { spec } = change;
  return [
    ...lossOf(change, 'members', idsOf(change.whole, 'application'), spec.members),
    ...lossOf(change, 'ordering organizations', idsOf(change.whole, 'orderer'), spec.orderer.organizations),
    ...ourselves(change),
    ...renamed(change.fields),
    ...consensus(change.fields),
  ];
}

/** MSP ids in a section of a channel. */
export function idsOf(whole: JsonObject, group: 'application' | 'orderer'): readonly string[] {
  const section = whole[group] as JsonObject | undefined;
  return Object.keys((section?.organizations as JsonObject | undefined) ?? {});
}

/** Who goes, and what is left to sign the next change: a majority of those who stay. */
function lossOf(
  change: GuardedChange,
  what: string,
  before: readonly string[],
  after: readonly string[],
): readonly Remark[] {
  const { removed, before: count, percent } = listLoss(before, after);
  if (removed.length === 0) return [];
  const majority = (n: number) => Math.floor(n / 2) + 1;
  const numbers = `${removed.length} of ${count} ${what} (${percent} %); a majority was ${majority(count)} of ${count} and becomes ${majority(after.length)} of ${after.length}`;
  const remarks = [guard(change, 'remove-member', `removes ${removed.join(', ')}: ${numbers}`)];
  if (isLargeChange(removed.length, count)) {
    const text = `removes ${numbers} at once, more than ${LARGE_CHANGE_PERCENT} %`;
    remarks.push(guard(change, 'large-change', text));
  }
  return remarks;
}

function ourselves({ spec, whole, organization }: GuardedChange): readonly Remark[] {
  if (organization === undefined || spec.members.includes(organization)) return [];
  if (!idsOf(whole, 'application').includes(organization)) return [];
  const text = `removes ourselves (${organization}): our peers never receive the block that says so and end at the one before`;
  return [{ severity: 'danger', code: 'REMOVES_US', text }];
}

/** The name of an organization's group stands for ever. */
function renamed(fields: readonly FieldChange[]): readonly Remark[] {
  return fields
    .filter(({ path, before, after }) => /\.organizations\..+\.name$/.test(path) && before !== undefined && after)
    .map(({ before, after }) => ({
      severity: 'refused',
      code: 'GROUP_RENAMED',
      text: `the organization's group in the channel is called ${String(before)}, the Network document says ${String(after)}`,
      mend: `write name: ${String(before)} in the Network document: a group cannot be renamed`,
    }));
}

function consensus(fields: readonly FieldChange[]): readonly Remark[] {
  return fields
    .filter(({ path }) => path === 'orderer.OrdererType')
    .map(({ before, after }) => ({
      severity: 'refused',
      code: 'CONSENSUS_TYPE',
      text: `the channel's consensus is ${String(before)}; Quorate does not migrate it to ${String(after)}`,
      mend: "migrate by Fabric's own procedure (maintenance mode), then change the document",
    }));
}

function guard({ address, desired, network }: GuardedChange, name: Guard, text: string): Remark {
  return guardRemark(name, text, address, desired, network);
}
