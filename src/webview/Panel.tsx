// The panel: a pure view of the last state that the host pushed. Reads every message, says so when one does not fit,
// keeps what is only about looking (zoom, folds, axis), and asks for the state when it opens.
// SPDX-License-Identifier: MIT
import { Component } from 'preact';
import type { ComponentChildren, JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { panelProtocolVersion } from '../protocol/panel.ts';
import type { PanelIntent } from '../protocol/panel.ts';
import type { Host } from './host.ts';
import { useKeeper } from './useKeeper.ts';
import { EmptyPage } from './parts/EmptyPage.tsx';
import { LoadingPage, useDelayed } from './parts/LoadingPage.tsx';
import { MessagePage } from './parts/MessagePage.tsx';
import { RunPage } from './RunPage.tsx';
import { received } from './state/shownState.ts';
import type { RunState, Shown } from './state/shownState.ts';
import { TracePage } from './trace/TracePage.tsx';
import { readMemory } from './state/viewMemory.ts';
import type { ViewMemory } from './state/viewMemory.ts';

export function Panel({ host }: { host: Host }): JSX.Element {
  const [shown, setShown] = useState<Shown>({ kind: 'waiting' });
  const [memory, keepMemory] = useState<ViewMemory>(() => readMemory(host.getState()));
  const keep = useKeeper(host, shown);
  const post = useCallback((intent: PanelIntent) => host.post(intent), [host]);
  const setMemory = useCallback(
    (next: ViewMemory) => {
      keepMemory(next);
      keep(next);
    },
    [keep],
  );
  const ready = useCallback(() => post({ type: 'ready', version: panelProtocolVersion }), [post]);
  useEffect(() => {
    let latest: Shown = { kind: 'waiting' };
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      setShown(latest);
    };
    // Drawn with the frame in which it will be seen: of several states that come before it, the last one only, and not
    // before the editor's mark, where the editor's window has the same thread.
    const onMessage = (e: MessageEvent<unknown>): void => {
      latest = received(latest, e.data);
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    window.addEventListener('message', onMessage);
    ready();
    return () => {
      window.removeEventListener('message', onMessage);
      cancelAnimationFrame(frame);
    };
  }, [ready]);
  return (
    <div class="panel">
      <Guard shown={shown}>{page(shown, { memory, setMemory, post, ready })}</Guard>
    </div>
  );
}

interface Tools {
  readonly memory: ViewMemory;
  readonly setMemory: (memory: ViewMemory) => void;
  readonly post: (intent: PanelIntent) => void;
  readonly ready: () => void;
}

function page(shown: Shown, tools: Tools): JSX.Element {
  const { post } = tools;
  const runPage = (state: RunState, making: string | null): JSX.Element => (
    <RunPage state={state} memory={tools.memory} setMemory={tools.setMemory} post={post} making={making} />
  );
  if (shown.kind === 'waiting') return <Waiting onAgain={tools.ready} />;
  if (shown.kind === 'mismatch') return <Mismatch reason={shown.reason} onAgain={tools.ready} />;
  const { state, lastRun } = shown;
  switch (state.kind) {
    case 'empty':
      return <EmptyPage message={state.message} scenarios={state.scenarios} post={post} />;
    case 'loading':
      if (state.previous && lastRun) return runPage(lastRun, state.message);
      return (
        <LoadingPage
          message={state.message}
          eventsSoFar={state.eventsSoFar}
          onCancel={() => post({ type: 'cancel' })}
        />
      );
    case 'problem':
      return (
        <MessagePage
          title={state.title}
          bad
          actions={state.actions.map(({ label, intent }) => ({ label, onClick: () => post(intent) }))}
        >
          <p>{state.detail}</p>
        </MessagePage>
      );
    case 'trace':
      return <TracePage trace={state.trace} post={post} />;
    case 'run':
      return runPage(state, null);
  }
}

function Waiting({ onAgain }: { onAgain: () => void }): JSX.Element {
  if (!useDelayed()) return <main aria-busy="true" />;
  return (
    <MessagePage title="Waiting for the extension" actions={[{ label: 'Ask again', onClick: onAgain }]}>
      <p>The panel has asked for its state and has no answer yet.</p>
    </MessagePage>
  );
}

function Mismatch({ reason, onAgain }: { reason: string; onAgain: () => void }): JSX.Element {
  return (
    <MessagePage
      title="This panel and the extension do not match, reload"
      bad
      actions={[{ label: 'Ask again', onClick: onAgain }]}
    >
      <p>
        Close this panel and open it again, or run "Developer: Reload Window". What did not fit:{' '}
        <code>{reason}</code>
      </p>
    </MessagePage>
  );
}

interface GuardState {
  readonly error: string | null;
  readonly of: Shown | null;
}

/** A fault of the view itself is said as well, instead of leaving the panel blank; the next state tries again. */
class Guard extends Component<{ shown: Shown; children: ComponentChildren }, GuardState> {
  override state: GuardState = { error: null, of: null };

  override componentDidCatch(error: unknown): void {
    this.setState({ error: error instanceof Error ? error.message : String(error), of: this.props.shown });
  }

  override render(): ComponentChildren {
    if (this.state.error === null || this.state.of !== this.props.shown) return this.props.children;
    return (
      <MessagePage title="The panel could not show this state" bad>
        <p>
          <code>{this.state.error}</code>
        </p>
      </MessagePage>
    );
  }
}
