// A Run is being made: shown only when it takes more than 150 ms, so that a quick one does not flicker.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { MessagePage } from './MessagePage.tsx';
import { grouped } from './grouped.ts';

const delayMs = 150;

/** True once `delayMs` have gone by. */
export function useDelayed(): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), delayMs);
    return () => clearTimeout(timer);
  }, []);
  return late;
}

export function LoadingPage(props: {
  message: string;
  eventsSoFar: number;
  onCancel: () => void;
}): JSX.Element {
  if (!useDelayed()) return <main aria-busy="true" />;
  return (
    <MessagePage title="Making the run" actions={[{ label: 'Cancel', onClick: props.onCancel }]}>
      <div class="progress" role="progressbar" aria-label="Making the run" aria-valuetext={props.message} />
      <p>
        {props.message} {grouped(props.eventsSoFar)} events so far.
      </p>
    </MessagePage>
  );
}
