import { type Context, Contract } from 'fabric-contract-api';
import { changed, historyOf, readNumber, write } from './ledger';
import { check, REGULATOR, stableJson } from './number';

/**
 * Number portability. A customer goes to a new operator; that operator asks for the number (`requestTransfer`), and the
 * present owner alone lets it go (`confirmTransfer`). Errors are `CODE: text`.
 */
export class NumberTransferContract extends Contract {
  constructor() {
    super('numbertransfer');
  }

  /** Puts a number into an operator's hands. By the regulator only. */
  async register(ctx: Context, number: string, owner: string): Promise<void> {
    const caller = ctx.stub.getCreator().mspid;
    check('number', number, 'number');
    check('owner', owner, 'organization');
    if (caller !== REGULATOR) {
      throw new Error(`NOT_THE_REGULATOR: only ${REGULATOR} registers numbers, not ${caller}`);
    }
    const bytes = await ctx.stub.getState(number);
    if (bytes.length > 0) throw new Error(`ALREADY_REGISTERED: ${number} is registered`);
    await write(ctx, { number, owner, requests: {}, event: 'Registered', by: caller });
  }

  /** By the new operator. Asking again replaces its own request. */
  async requestTransfer(
    ctx: Context,
    number: string,
    presentOwner: string,
    signedScannedContractHash: string,
    externalDataHash: string,
    encryptedCustomerData: string,
  ): Promise<void> {
    const caller = ctx.stub.getCreator().mspid;
    check('signedScannedContractHash', signedScannedContractHash, 'hash');
    check('externalDataHash', externalDataHash, 'hash');
    check('encryptedCustomerData', encryptedCustomerData, 'data');
    const record = await readNumber(ctx, number);
    if (record.owner !== presentOwner) {
      throw new Error(`NOT_THE_OWNER: ${number} belongs to ${record.owner}, not to ${presentOwner}`);
    }
    if (caller === record.owner) throw new Error(`ALREADY_OWNER: ${number} belongs to ${caller} already`);
    const request = { signedScannedContractHash, externalDataHash, encryptedCustomerData };
    const requests = { ...record.requests, [caller]: request };
    await write(ctx, changed(record, { requests, event: 'TransferRequested', by: caller }), caller);
  }

  /** By the present owner only. Ends every other request for the number. */
  async confirmTransfer(ctx: Context, number: string, target: string): Promise<void> {
    const caller = ctx.stub.getCreator().mspid;
    const record = await readNumber(ctx, number);
    if (caller !== record.owner) {
      throw new Error(`NOT_THE_OWNER: only ${record.owner} can let ${number} go, not ${caller}`);
    }
    if (!Object.hasOwn(record.requests, target)) {
      throw new Error(`NO_REQUEST: ${target} has not asked for ${number}`);
    }
    await write(ctx, changed(record, { owner: target, requests: {}, event: 'TransferConfirmed', by: caller }), target);
  }

  /** MSP id of the present owner. */
  async owner(ctx: Context, number: string): Promise<string> {
    return (await readNumber(ctx, number)).owner;
  }

  /** The whole record as JSON. */
  async query(ctx: Context, number: string): Promise<string> {
    return stableJson(await readNumber(ctx, number));
  }

  /** Newest first: [{transactionId, timestamp, event, by, owner, requests}]. Timestamps are their clients' word. */
  async history(ctx: Context, number: string): Promise<string> {
    return stableJson(await historyOf(ctx, number));
  }
}
