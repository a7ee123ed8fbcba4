// Hovers as the index process writes them: plain Markdown, never trusted. Where another extension answers for C only
// the hovers of hardware words are shown. Called by readingProviders.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { noTree } from '../../core/x86/docs/treeFacts.ts';
import { hoverFor } from '../../core/x86/hover.ts';
import { commandIds } from '../ids.ts';
import { toRange } from './convert.ts';
import { placeOf, positionIn, type Reading } from './readingPlace.ts';

export function hoverProvider(reading: Reading): vscode.HoverProvider {
  return {
    async provideHover(document, position, token) {
      const place = placeOf(reading, document);
      if (!place) return architectureHover(document, position);
      const { version } = document;
      const params = {
        ...positionIn(place, position),
        ...(reading.stepsBack() ? { hardwareOnly: true as const } : {}),
      };
      const found = await reading.index.ask('hover', params, token);
      // An answer about an older text may be about another word.
      if (!found || document.version !== version) return null;
      const markdown = plain(found.markdown);
      markdown.baseUri = vscode.Uri.joinPath(place.tree.uri, '/');
      const range = toRange(found.range);
      const links = machineLinks(document.getText(range), found.isMachine === true, reading.eventsOf);
      return new vscode.Hover(links ? [markdown, links] : markdown, range);
    },
  };
}

/** Ways from a word into the machine. Our own text and our own commands alone: these links run. */
function machineLinks(
  word: string,
  isMachine: boolean,
  eventsOf: (functionName: string) => number,
): vscode.MarkdownString | null {
  const link = (text: string, command: string, ...args: string[]): string =>
    `[${text}](command:${command}${args.length > 0 ? `?${encodeURIComponent(JSON.stringify(args))}` : ''})`;
  const events = /^\w+$/.test(word) ? eventsOf(word) : 0;
  const links = [
    ...(events > 0
      ? [link(`Ringside: ${events} ${events === 1 ? 'event' : 'events'}`, commandIds.showEvents, word)]
      : []),
    ...(isMachine
      ? [
          link('Open Simulator', commandIds.openSimulator),
          link('Start Walkthrough', commandIds.startWalkthrough),
        ]
      : []),
  ];
  if (links.length === 0) return null;
  const markdown = new vscode.MarkdownString(links.join(' · '));
  markdown.isTrusted = {
    enabledCommands: [commandIds.showEvents, commandIds.openSimulator, commandIds.startWalkthrough],
  };
  return markdown;
}

/** Outside any tree: what the tables say of the word, and nothing of definitions and versions. */
function architectureHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | null {
  const found = hoverFor({
    line: document.lineAt(position).text,
    column0: position.character,
    language: document.fileName.endsWith('.S') ? 'asm' : 'c',
    tree: noTree,
  });
  if (!found) return null;
  const { line } = position;
  return new vscode.Hover(
    plain(
      `${found.markdown}\n\n*This file is in no kernel tree: nothing is said of definitions and versions.*`,
    ),
    new vscode.Range(line, found.startColumn0, line, found.endColumn0),
  );
}

function plain(text: string): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(text);
  markdown.isTrusted = false;
  markdown.supportHtml = false;
  return markdown;
}
