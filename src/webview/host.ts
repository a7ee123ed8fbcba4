// The editor's side of the webview: posting intents and keeping the view-only state. The one place that knows
// `acquireVsCodeApi`, which may be called only once. Called by main.tsx.
// SPDX-License-Identifier: MIT
import type { PanelIntent } from '../protocol/panel.ts';

export interface Host {
  readonly post: (intent: PanelIntent) => void;
  readonly getState: () => unknown;
  readonly setState: (state: unknown) => void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): VsCodeApi;
}

export function acquireHost(): Host {
  const api = acquireVsCodeApi();
  return {
    post: (intent) => api.postMessage(intent),
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
  };
}
