// The tab "Run": the steps of the operation, the machine, the save images, each in a section that folds.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { Images } from '../parts/Images.tsx';
import { Machine } from '../parts/Machine.tsx';
import { Section } from '../parts/Section.tsx';
import { Steps } from '../parts/Steps.tsx';
import type { RunState } from '../state/shownState.ts';
import { toggled } from '../state/viewMemory.ts';
import type { SectionName, ViewMemory } from '../state/viewMemory.ts';
import { grouped } from '../parts/grouped.ts';

interface Props {
  readonly state: RunState;
  readonly memory: ViewMemory;
  readonly setMemory: (memory: ViewMemory) => void;
}

export function RunTab({ state, memory, setMemory }: Props): JSX.Element {
  const { cursor } = state;
  const section = (name: SectionName) => ({
    name,
    open: !memory.folded.includes(name),
    onToggle: () => setMemory({ ...memory, folded: toggled(memory.folded, name) }),
  });
  const size = Math.max(0, ...cursor.images.map((image) => image.sizeBytes));
  return (
    <div class="columns">
      <Section {...section('steps')} title="Steps" note={cursor.operation}>
        <Steps steps={cursor.steps} />
      </Section>
      <Section {...section('machine')} title="Machine" note={`CPU ${cursor.cpu}`}>
        <Machine cpus={cursor.machine} cpu={cursor.cpu} />
      </Section>
      <Section
        {...section('images')}
        title="Save images"
        note={size > 0 ? `XSAVE area, ${grouped(size)} B, to scale` : ''}
      >
        <Images images={cursor.images} />
      </Section>
    </div>
  );
}
