// Accessibility violations of a panel's page, by axe. Called by the tests in test/ui.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import type { ThemeName } from './themes.ts';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Violation {
  readonly id: string;
  readonly nodes: readonly string[];
}

/** "all", or those whose answer the colours of a theme can change. */
export type Rules = 'all' | 'colours';

/**
 * What is to be looked for in a theme: the panel's document is the same in all of them, so that the rules about it need
 * only one, and the colours are looked at in each.
 */
export const rulesFor = (theme: ThemeName): Rules => (theme === 'dark' ? 'all' : 'colours');

/** All that axe finds wrong on the page as it is; at most three places of each. */
export async function violations(page: Page, rules: Rules = 'all'): Promise<readonly Violation[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(source);
  const only =
    rules === 'all' ? '' : ", runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }";
  return page.evaluate(
    `axe.run(document, { resultTypes: ['violations']${only} }).then((r) => r.violations.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map(({ html }) => html) })))`,
  );
}
