// The call hierarchy of VS Code, both ways. Tables and fields are items too, so that a way through an operation table
// can be followed; what each is, its detail says. Called by readingProviders.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { WireCallItem, WireCallGroups } from '../../protocol/indexService.ts';
import { uriIn, type OpenTree } from '../tree/openTree.ts';
import { symbolKinds, toRange } from './convert.ts';
import { navigationPlace, positionIn, type Reading } from './readingPlace.ts';

/** VS Code hands back the items that it was given. */
class CallItem extends vscode.CallHierarchyItem {
  readonly wire: WireCallItem;

  constructor(tree: OpenTree, wire: WireCallItem) {
    const range = toRange(wire.extent).union(toRange(wire.range));
    // The view cuts a long detail off at its end: what the way is comes before the path.
    const detail = [wire.detail, wire.path].filter((part) => part !== '').join(' - ');
    super(symbolKinds[wire.kind], wire.name, detail, uriIn(tree, wire.path), range, toRange(wire.range));
    this.wire = wire;
  }
}

export function callHierarchyProvider(reading: Reading): vscode.CallHierarchyProvider {
  const groups = async (
    question: 'incomingCalls' | 'outgoingCalls',
    item: vscode.CallHierarchyItem,
    token: vscode.CancellationToken,
  ): Promise<{ tree: OpenTree; found: WireCallGroups } | null> => {
    const { tree } = reading.trees;
    if (!tree || !(item instanceof CallItem)) return null;
    const found = await reading.index.ask(question, { item: item.wire }, token);
    if (!found) return null;
    if (found.notice !== null) reading.log.info(`calls of ${item.name}: ${found.notice}`);
    return { tree, found };
  };
  return {
    async prepareCallHierarchy(document, position, token) {
      const place = navigationPlace(reading, document);
      if (!place) return null;
      const found = await reading.index.ask('callItems', positionIn(place, position), token);
      return found?.map((item) => new CallItem(place.tree, item)) ?? null;
    },
    async provideCallHierarchyIncomingCalls(item, token) {
      const answer = await groups('incomingCalls', item, token);
      return (
        answer?.found.calls.map(
          (call) =>
            new vscode.CallHierarchyIncomingCall(
              new CallItem(answer.tree, call.item),
              call.ranges.map(toRange),
            ),
        ) ?? null
      );
    },
    async provideCallHierarchyOutgoingCalls(item, token) {
      const answer = await groups('outgoingCalls', item, token);
      return (
        answer?.found.calls.map(
          (call) =>
            new vscode.CallHierarchyOutgoingCall(
              new CallItem(answer.tree, call.item),
              call.ranges.map(toRange),
            ),
        ) ?? null
      );
    },
  };
}
