// Shows the text of a step below its line in the source, as a comment thread that takes no replies.
// Called by walkthroughs.ts; package.json has the buttons of its title, and keeps VS Code's list of comments closed,
// because a walkthrough has a list of its own.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { tourControllerId } from '../ids.ts';

export interface TourComment extends vscode.Disposable {
  show(uri: vscode.Uri, range: vscode.Range, title: string, heading: string, markdown: string): void;
  hide(): void;
}

export function tourComment(): TourComment {
  const controller = vscode.comments.createCommentController(tourControllerId, 'Ringside Walkthrough');
  let thread: vscode.CommentThread | null = null;
  const hide = (): void => {
    thread?.dispose();
    thread = null;
  };
  return {
    show(uri, range, title, heading, markdown) {
      hide();
      const body = new vscode.MarkdownString(markdown);
      body.isTrusted = false;
      body.supportHtml = false;
      thread = controller.createCommentThread(uri, range, [
        { author: { name: heading }, body, mode: vscode.CommentMode.Preview },
      ]);
      thread.label = title;
      thread.canReply = false;
      thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
    },
    hide,
    dispose() {
      hide();
      controller.dispose();
    },
  };
}
