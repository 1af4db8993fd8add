/** A thousand pairs of what a channel of capability V2_0 is and what is wanted of it. */
import { test } from 'uvu';
import { judgePairs, PAIRS } from './judged-pairs.js';

test(`channel capability V2_0: ${PAIRS} pairs, each judged alike by plan and orderer, and none is asked for twice`, () => {
  judgePairs('V2_0');
});

test.run();
