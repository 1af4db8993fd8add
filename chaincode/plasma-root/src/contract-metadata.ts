import { type Contract, Info, Param, Returns, Transaction } from 'fabric-contract-api';

type Parameter = 'bookmark' | 'block' | 'chain' | 'definition' | 'digest' | 'failed' | 'pageSize' | 'proof' | 'range';
type Further = 'revision' | 'root' | 'settledTo' | 'to';

const PARAMETERS: Readonly<Record<Parameter | Further, string>> = {
  block: 'Number of a block of the plasma chain',
  bookmark: 'Of the page before; empty for the first one',
  chain: 'Name of the plasma chain',
  definition: 'JSON: Definition of src/api.ts',
  digest: 'Of the definition, as Define answers it',
  failed: 'How many let settlement be: 1 the operator, 2 the first successor too, and so on',
  pageSize: '1 to 100',
  proof: 'JSON: a proof as reconcile proof writes it',
  range: 'JSON: RangeInput of src/api.ts',
  revision: 'Of the definition in force that this one follows; 0 for the first',
  root: 'Own Merkle root of the range, hex',
  settledTo: 'Last settled block; -1: none',
  to: 'Last block of the range',
};

const SUBMITTED: Readonly<Record<string, readonly (Parameter | Further)[]>> = {
  Define: ['definition', 'revision'],
  Retract: ['chain'],
  Enact: ['chain', 'digest'],
  SubmitRoot: ['chain', 'range'],
  Overdue: ['chain', 'settledTo', 'failed'],
  RaiseAlarm: ['chain', 'to', 'root'],
  ConfirmRoot: ['chain', 'to'],
  TakeBack: ['chain', 'to'],
  Judge: ['chain', 'to'],
};

const EVALUATED: Readonly<Record<string, readonly (Parameter | Further)[]>> = {
  Chain: ['chain'],
  Chains: ['pageSize', 'bookmark'],
  Root: ['chain', 'block'],
  Roots: ['chain', 'pageSize', 'bookmark'],
  Alarms: ['chain', 'pageSize', 'bookmark'],
  VerifyProof: ['chain', 'proof'],
  Version: [],
};

/**
 * Registers what `org.hyperledger.fabric:GetMetadata` answers: which functions change the ledger, their parameters' names
 * and meanings. The contract API's decorators are called as the functions they are, for what compiles this strips types
 * and compiles no decorators. A function that is missing here does not exist for the runtime.
 */
export function registerMetadata(contract: new () => Contract): void {
  const info = { title: 'plasma-root', version: '0.1.0', description: 'Roots of plasma chains on their root channel' };
  Info(info)(contract);
  for (const [commit, functions] of [[true, SUBMITTED] as const, [false, EVALUATED] as const]) {
    for (const [name, parameters] of Object.entries(functions)) {
      Transaction(commit)(contract.prototype, name);
      for (const parameter of parameters) {
        Param(parameter, 'string', PARAMETERS[parameter])(contract.prototype, name);
      }
      Returns('string')(contract.prototype, name);
    }
  }
}
