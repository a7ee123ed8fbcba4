// The bar that chooses the view of the Run: one tab stop, arrows move and choose, keys 1, 2, ... from anywhere.
// A tab's panel is <div role="tabpanel" id={tabPanelId} aria-labelledby={tabId(name)}>, made by RunPage.tsx.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { TabName } from '../../protocol/panel.ts';
import { tabNames } from '../state/viewMemory.ts';

export const tabPanelId = 'tab-panel';
export const tabId = (name: TabName): string => `tab-${name}`;

const titles: { readonly [T in TabName]: string } = {
  run: 'Run',
  signal: 'Signal',
  cost: 'Cost',
  compare: 'Compare',
  schedule: 'Scheduling',
};

export function TabBar({ tab, onTab }: { tab: TabName; onTab: (tab: TabName) => void }): JSX.Element {
  const bar = useRef<HTMLDivElement>(null);
  const go = (index: number): void => {
    const next = tabNames[(index + tabNames.length) % tabNames.length];
    if (!next) return;
    onTab(next);
    bar.current?.querySelector<HTMLElement>(`#${tabId(next)}`)?.focus();
  };
  const onKeyDown = (e: KeyboardEvent): void => {
    if (e.ctrlKey || e.altKey || e.metaKey || e.shiftKey) return;
    const at = tabNames.indexOf(tab);
    if (e.key === 'ArrowRight') go(at + 1);
    else if (e.key === 'ArrowLeft') go(at - 1);
    else if (e.key === 'Home') go(0);
    else if (e.key === 'End') go(tabNames.length - 1);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <div ref={bar} class="tabs" role="tablist" aria-label="Views of the run" onKeyDown={onKeyDown}>
      {tabNames.map((name, i) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={tabId(name)}
          class="tab"
          aria-selected={name === tab}
          aria-controls={name === tab ? tabPanelId : undefined}
          tabIndex={name === tab ? 0 : -1}
          title={`${titles[name]} (${i + 1})`}
          onClick={() => onTab(name)}
        >
          {titles[name]}
        </button>
      ))}
    </div>
  );
}
