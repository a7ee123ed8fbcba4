// Every id that package.json contributes, once. test/house/manifest.test.ts compares both ways.
// Called by the files of this folder; knows nothing of what the ids stand for.
// SPDX-License-Identifier: MIT

export const commandIds = {
  openSimulator: 'ringside.openSimulator',
  openSampleTree: 'ringside.openSampleTree',
  showEvents: 'ringside.showEvents',
  toggleRunBreakpoint: 'ringside.toggleRunBreakpoint',
  startWalkthrough: 'ringside.startWalkthrough',
  tourNext: 'ringside.tour.next',
  tourPrevious: 'ringside.tour.previous',
  tourGoTo: 'ringside.tour.goTo',
  tourEnd: 'ringside.tour.end',
  indexAgain: 'ringside.index.again',
  cancelIndexing: 'ringside.index.cancel',
  indexMenu: 'ringside.index.menu',
  pauseIndexing: 'ringside.index.pause',
  resumeIndexing: 'ringside.index.resume',
  rebuildIndex: 'ringside.index.rebuild',
  showOutput: 'ringside.showOutput',
  findLongLoops: 'ringside.findLongLoops',
  importTrace: 'ringside.importTrace',
} as const;

export const settingKeys = {
  indexScope: 'ringside.index.scope',
  indexFolders: 'ringside.index.folders',
  indexEngine: 'ringside.index.engine',
  indexJobs: 'ringside.index.jobs',
  architecture: 'ringside.architecture',
  navigation: 'ringside.navigation',
  scenario: 'ringside.simulator.scenario',
  profile: 'ringside.simulator.profile',
  follow: 'ringside.simulator.follow',
  codeLens: 'ringside.codeLens',
  trace: 'ringside.trace',
} as const;

export const viewIds = {
  home: 'ringside.home',
  walkthrough: 'ringside.walkthrough',
  loops: 'ringside.loops',
} as const;

/** Context keys that `when` clauses of package.json read. */
export const contextKeys = {
  /** "tree" or "noTree"; unset until the workspace has been looked at. */
  workspace: 'ringside.workspace',
  /** True while indexing is held. */
  indexPaused: 'ringside.indexPaused',
  /** True once loops were looked for. */
  loopsFound: 'ringside.loopsFound',
  tourActive: 'ringside.tourActive',
  tourAtFirst: 'ringside.tourAtFirst',
  tourAtLast: 'ringside.tourAtLast',
} as const;

/** The webview's type, for its serializer. */
export const simulatorPanelType = 'ringside.simulator';
/** The comment controller of walkthroughs. */
export const tourControllerId = 'ringside.tour';
