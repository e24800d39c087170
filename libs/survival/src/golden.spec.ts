import { COMPARISONS } from '../../../test/golden/survival/comparisons/index.js';
import { disagreement, golden } from '../../../test/support/survival-golden.js';

describe.each(Object.entries(COMPARISONS).filter(([, all]) => all.length > 0))(
  '%s agrees with R',
  (_section, comparisons) => {
    it.each(comparisons.map((one) => [one.key, one.what, golden(one.key).call, one] as const))(
      '%s: %s (%s)',
      (_key, _what, _call, comparison) => {
        expect(disagreement(comparison)).toBeUndefined();
      },
    );
  },
);
