import { expect, test } from 'vitest';
import { withoutClasses } from './unused-styles.ts';

test.each([
  ['.a{color:red}.gone{color:red}', '.a{color:red}'],
  ['.a,.gone{color:red}', '.a,.gone{color:red}'],
  ['.a .gone:hover{color:red}h4{color:red}', 'h4{color:red}'],
  ['.a:is(:hover,:focus):not(.gone){color:red}', '.a:is(:hover,:focus):not(.gone){color:red}'],
  ['.a:is(.gone,.b){color:red}', '.a:is(.gone,.b){color:red}'],
  ['[data-theme=dark]{--c:#fff}[data-theme=dark] .gone{color:red}', '[data-theme=dark]{--c:#fff}'],
  ['@media (width>=1px){.gone{color:red}}.a{color:red}', '.a{color:red}'],
])('%s', (css, kept) => {
  expect(withoutClasses(css, (name) => name === 'gone')).toBe(kept);
});
