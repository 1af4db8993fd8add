import { allowHint, isAllowed } from '../../core/guards/allowances.js';
import type { Address } from '../../core/model/address.js';
import type { Electorate, FieldChange, Remark } from '../../core/model/change.js';
import type { Resource } from '../../core/model/kind.js';
import { parsePolicy } from '../../fabric/policy/parse-policy.js';
import type { PolicyTree } from '../../fabric/policy/policy-tree.js';
import { isPolicyPath } from './canonical-policy.js';
import type { ChaincodeLive } from './chaincode-live.js';
import type { ChaincodeSpec } from './chaincode-spec.js';
import { lifecycleRemarks } from './lifecycle-remarks.js';

/** What a voter should know of a chaincode, whether it changes or not. */
export function chaincodeRemarks(subject: {
  readonly spec: ChaincodeSpec;
  readonly live: ChaincodeLive | undefined;
  readonly electorate: Electorate;
  readonly fields: readonly FieldChange[];
}): readonly Remark[] {
  const { spec, live, electorate, fields } = subject;
  return [
    ...memberRemarks(spec.endorsementPolicy),
    ...(live ? lifecycleRemarks(live.policies, electorate) : []),
    ...collectionRemarks(live),
    ...versionRemarks(fields, live),
  ];
}

function memberRemarks(policy: string): readonly Remark[] {
  const names = isPolicyPath(policy) ? [] : [...new Set(memberNames(parsePolicy(policy)))];
  if (names.length === 0) return [];
  return [
    {
      severity: 'danger',
      code: 'POLICY_MEMBER',
      text: `any client certificate of the organization can endorse for ${names.join(', ')}`,
      mend: 'write .peer instead of .member',
    },
  ];
}

function memberNames(tree: PolicyTree): readonly string[] {
  if (tree.type === 'outOf') return tree.rules.flatMap(memberNames);
  return tree.role === 'member' ? [`${tree.mspId}.member`] : [];
}

function collectionRemarks(live: ChaincodeLive | undefined): readonly Remark[] {
  if (!live?.definition?.hasCollections) return [];
  return [
    {
      severity: 'refused',
      code: 'COLLECTIONS_LOST',
      text: 'the committed definition has private data collections, and a document cannot declare them yet: they would be lost',
      mend: 'leave this chaincode out of the spec until collections can be declared',
    },
  ];
}

function versionRemarks(fields: readonly FieldChange[], live: ChaincodeLive | undefined): readonly Remark[] {
  const changed = new Set(fields.map(({ path }) => path));
  if (!live?.definition || changed.size === 0) return [];
  if (changed.has('source.tree') && !changed.has('version')) {
    const text = `new source under the same version ${live.definition.version}`;
    return [{ severity: 'note', code: 'VERSION_SAME', text, mend: 'give it a version of its own' }];
  }
  return [];
}

/** A chaincode cannot be un-committed: retiring stops its processes and leaves packages and state where they are. */
export function retireRemarks(address: Address, network: Resource | undefined): readonly Remark[] {
  const text = 'its processes are stopped at every organization; definition, packages and state stay on the ledger';
  if (isAllowed('retire', address, undefined, network)) return [{ severity: 'danger', code: 'RETIRE', text }];
  const refusal = `its document is gone, and Git does not say that it may be retired; ${text}`;
  return [{ severity: 'refused', code: 'RETIRE_NOT_ALLOWED', text: refusal, mend: allowHint('retire', address) }];
}
