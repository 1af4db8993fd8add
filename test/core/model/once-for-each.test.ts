import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { onceForEach } from '../../../reconciler/core/model/once-for-each.js';

interface Named {
  readonly name: string;
}

test('of the same two frozen values it is asked once, of any other two again', () => {
  let asked = 0;
  const both = onceForEach((one: Named, other: Named) => ({ told: `${one.name} ${other.name}`, asked: ++asked }));
  const [a, b, likeB] = ['a', 'b', 'b'].map((name) => Object.freeze({ name })) as [Named, Named, Named];
  const first = both(a, b);
  assert.equal(first, { told: 'a b', asked: 1 });
  assert.is(both(a, b), first);
  assert.is(both(b, a).told, 'b a');
  assert.is(both(a, likeB).asked, 3);
  assert.ok(Object.isFrozen(first));
});

test('what may change is looked at each time', () => {
  const both = onceForEach((one: Named, other: Named) => `${one.name} ${other.name}`);
  const [frozen, loose] = [Object.freeze({ name: 'a' }), { name: 'b' }];
  assert.is(both(frozen, loose), 'a b');
  loose.name = 'c';
  assert.equal([both(frozen, loose), both(loose, frozen)], ['a c', 'c a']);
});

test.run();
