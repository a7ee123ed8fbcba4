// Hovers as the index process writes them: plain Markdown, never trusted. Where another extension answers for C only
// the hovers of hardware words are shown. Called by readingProviders.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { toRange } from './convert.ts';
import { placeOf, positionIn, type Reading } from './readingPlace.ts';

export function hoverProvider(reading: Reading): vscode.HoverProvider {
  return {
    async provideHover(document, position, token) {
      const place = placeOf(reading, document);
      if (!place) return null;
      const { version } = document;
      const params = {
        ...positionIn(place, position),
        ...(reading.stepsBack() ? { hardwareOnly: true as const } : {}),
      };
      const found = await reading.index.ask('hover', params, token);
      // An answer about an older text may be about another word.
      if (!found || document.version !== version) return null;
      const markdown = new vscode.MarkdownString(found.markdown);
      markdown.isTrusted = false;
      markdown.supportHtml = false;
      markdown.baseUri = vscode.Uri.joinPath(place.tree.uri, '/');
      return new vscode.Hover(markdown, toRange(found.range));
    },
  };
}
