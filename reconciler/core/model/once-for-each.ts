import { deepFreeze } from './deep-freeze.js';

/**
 * `make`, which is pure, asked once of the same two values while both are there: what a pass looks at is mostly what the pass
 * before looked at. Only of frozen ones, for others may change; what was made is frozen, too.
 */
export function onceForEach<One extends object, Other extends object, Made>(
  make: (one: One, other: Other) => Made,
): (one: One, other: Other) => Made {
  const known = new WeakMap<One, WeakMap<Other, { readonly made: Made }>>();
  return (one, other) => {
    if (!Object.isFrozen(one) || !Object.isFrozen(other)) return make(one, other);
    let ofOne = known.get(one);
    if (ofOne === undefined) {
      ofOne = new WeakMap();
      known.set(one, ofOne);
    }
    let found = ofOne.get(other);
    if (found === undefined) {
      found = { made: deepFreeze(make(one, other)) };
      ofOne.set(other, found);
    }
    return found.made;
  };
}
