import { formatCount } from '../format/numbers.js';

const rules = new Intl.PluralRules('en');

/** count(1, 'picture', 'pictures') → "1 picture" */
export const count = (n: number, one: string, other: string): string =>
  `${formatCount(n)} ${rules.select(n) === 'one' ? one : other}`;
