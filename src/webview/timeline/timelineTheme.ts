// The colours of the canvas, read from the theme's variables: a canvas cannot use CSS. Read again whenever the
// editor changes its theme. The only place of the timeline that touches styles.
// SPDX-License-Identifier: MIT

export interface TaskColours {
  readonly fill: string;
  readonly text: string;
}

export interface TimelineTheme {
  readonly foreground: string;
  readonly background: string;
  readonly dim: string;
  readonly line: string;
  readonly error: string;
  readonly breakpoint: string;
  readonly changed: string;
  /** Kernel threads and idle: outline only. */
  readonly outline: string;
  readonly tasks: readonly TaskColours[];
  readonly font: string;
}

export function readTheme(element: Element): TimelineTheme {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    foreground: read('--vscode-foreground'),
    background: read('--vscode-editor-background'),
    dim: read('--vscode-descriptionForeground'),
    line: read('--rs-line'),
    error: read('--rs-error'),
    changed: read('--rs-changed'),
    breakpoint: read('--rs-breakpoint'),
    outline: read('--rs-outline'),
    tasks: [0, 1, 2, 3].map((n) => ({ fill: read(`--rs-task-${n}`), text: read(`--rs-on-task-${n}`) })),
    font: style.fontFamily,
  };
}

/** Calls back when the editor changes the theme: it sets a class and variables on the page. Returns the end of it. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return () => observer.disconnect();
}
