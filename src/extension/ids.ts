// Every id that package.json contributes, once. test/house/manifest.test.ts compares both ways.
// Called by the files of this folder; knows nothing of what the ids stand for.
// SPDX-License-Identifier: MIT

export const commandIds = {
  openSimulator: 'ringside.openSimulator',
  openSampleTree: 'ringside.openSampleTree',
  showEvents: 'ringside.showEvents',
  startWalkthrough: 'ringside.startWalkthrough',
  tourNext: 'ringside.tour.next',
  tourPrevious: 'ringside.tour.previous',
  tourGoTo: 'ringside.tour.goTo',
  tourEnd: 'ringside.tour.end',
  indexAgain: 'ringside.index.again',
  cancelIndexing: 'ringside.index.cancel',
  showOutput: 'ringside.showOutput',
} as const;

export const settingKeys = {
  indexScope: 'ringside.index.scope',
  indexEngine: 'ringside.index.engine',
  indexJobs: 'ringside.index.jobs',
  scenario: 'ringside.simulator.scenario',
  profile: 'ringside.simulator.profile',
  follow: 'ringside.simulator.follow',
  codeLens: 'ringside.codeLens',
  trace: 'ringside.trace',
} as const;

export const viewIds = {
  home: 'ringside.home',
  walkthrough: 'ringside.walkthrough',
} as const;

/** Context keys that `when` clauses of package.json read. */
export const contextKeys = {
  /** "tree" or "noTree"; unset until the workspace has been looked at. */
  workspace: 'ringside.workspace',
  tourActive: 'ringside.tourActive',
  tourAtFirst: 'ringside.tourAtFirst',
  tourAtLast: 'ringside.tourAtLast',
} as const;

/** The webview's type, for its serializer. */
export const simulatorPanelType = 'ringside.simulator';
/** The comment controller of walkthroughs. */
export const tourControllerId = 'ringside.tour';
