// The user stack drawn to scale, high addresses on top: what each part is, what of it is written at the cursor, and
// beside it who wrote it and who read it. The table below says the same; see FrameTable.tsx.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { SignalFrameView } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { EventLink, PlaceLink } from '../parts/links.tsx';
import { taskClass } from '../parts/TaskChip.tsx';
import { useWidth } from '../parts/useWidth.ts';
import { groupBoxes, labelRows } from './frameGroups.ts';
import type { Box, FrameGroup } from './frameGroups.ts';

const labelGap = 19;
const narrowPx = 560;
const inset = 8;
const letterPx = 7.2;

interface Props {
  readonly frame: SignalFrameView;
  readonly groups: readonly FrameGroup[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

export function FramePicture({ frame, groups, chosen, onChoose }: Props): JSX.Element {
  const { tasks } = usePanel();
  const [element, width] = useWidth<HTMLDivElement>();
  const narrow = width < narrowPx;
  const height = Math.max(430, groups.length * labelGap + 12);
  const boxes = groupBoxes(
    groups.map(({ size }) => size),
    height,
  );
  const rows = labelRows(boxes, labelGap);
  const left = narrow ? 58 : 116;
  const bar = narrow ? 78 : 140;
  const labels = left + bar + (narrow ? 24 : 36);
  return (
    <div ref={element} class="frame-picture" style={{ height: `${height + 2 * inset}px` }}>
      <svg
        class={taskClass(tasks.get(frame.task))}
        width={labels}
        height={height + 2 * inset}
        role="img"
        aria-label={spoken(frame, groups)}
      >
        <g transform={`translate(0 ${inset})`}>
          <Addresses frame={frame} groups={groups} boxes={boxes} right={left - 8} narrow={narrow} />
          {groups.map((group, i) => {
            const box = boxes[i];
            const row = rows[i] ?? 0;
            if (!box) return null;
            const middle = box.y + box.height / 2;
            return (
              <g key={i} class={boxClass(group, group.name === chosen)} onClick={() => onChoose(group.name)}>
                <rect
                  class="frame-box"
                  x={left + 0.5}
                  y={box.y + 0.5}
                  width={bar - 1}
                  height={box.height - 1}
                />
                {box.height >= 15 && (
                  <text class="frame-name" x={left + bar / 2} y={middle + 4} text-anchor="middle">
                    {boxName(group.name, bar)}
                  </text>
                )}
                {group.now && (
                  <path
                    class="frame-now"
                    d={`M${left - 3} ${box.y}h${bar + 6}M${left - 3} ${box.y + box.height}h${bar + 6}`}
                  />
                )}
                <path
                  class="frame-leader"
                  d={`M${left + bar + 2} ${middle}L${labels - 14} ${row}H${labels - 4}`}
                />
              </g>
            );
          })}
          <Brackets groups={groups} boxes={boxes} x={left + bar + 5} />
        </g>
      </svg>
      <ol class="frame-labels" style={{ left: `${labels}px` }}>
        {groups.map((group, i) => (
          <li
            key={i}
            class={group.name === chosen ? 'frame-label chosen' : 'frame-label'}
            style={{ top: `${(rows[i] ?? 0) + inset - labelGap / 2}px` }}
          >
            <Label group={group} narrow={narrow} ended={frame.ready} onChoose={onChoose} />
          </li>
        ))}
      </ol>
    </div>
  );
}

/** As much of the name as a box holds, its last word or nothing: the whole one stands beside it. */
const boxName = (name: string, width: number): string =>
  [name, name.split(' ').at(-1) ?? ''].find((words) => words.length * letterPx < width) ?? '';

function boxClass({ kind, written }: FrameGroup, chosen: boolean): string {
  const seen = kind === 'gap' || kind === 'red-zone' || kind === 'free' || written !== 'not';
  return `frame-group ${kind} ${seen ? '' : 'unwritten'} ${chosen ? 'chosen' : ''}`;
}

function Label(props: {
  group: FrameGroup;
  narrow: boolean;
  ended: number;
  onChoose: (name: string) => void;
}): JSX.Element {
  const { group, narrow, onChoose } = props;
  const { writer, reader } = group;
  const decoded = group.parts.length === 1 && group.written !== 'not' ? (group.parts[0]?.decoded ?? '') : '';
  const plain = group.kind === 'gap' || group.kind === 'free';
  return (
    <>
      <span class="frame-what">
        {plain ? (
          <span class="dim">
            {group.name} {group.size} B
          </span>
        ) : (
          <>
            <button
              type="button"
              class="frame-choose"
              title="Show its fields"
              onClick={() => onChoose(group.name)}
            >
              {group.name}
            </button>{' '}
            {group.size} B {!narrow && decoded !== '' && <span class="dim">{decoded}</span>}
            {group.now && <b class="frame-word"> written now</b>}
          </>
        )}
      </span>
      <span class="frame-who">
        {writer === null || writer.event === null ? (
          !plain && (
            <span class="dim">
              {group.kind === 'red-zone' ? (narrow ? 'kept' : 'the program’s, kept') : 'not yet written'}
            </span>
          )
        ) : (
          <>
            {!narrow && reader === null && <span class="dim">{writer.functionName}</span>}{' '}
            <EventLink event={writer.event} />{' '}
            {!narrow && writer.place !== null && <PlaceLink place={writer.place} />}
          </>
        )}
        {reader !== null && (
          <span class="frame-read">
            {' '}
            read <EventLink event={reader.event} />
          </span>
        )}
      </span>
    </>
  );
}

interface Scale {
  readonly groups: readonly FrameGroup[];
  readonly boxes: readonly Box[];
}

/** Addresses at the edges that matter: both stack pointers, the red zone's end, the image. */
function Addresses({
  frame,
  groups,
  boxes,
  right,
  narrow,
}: Scale & { frame: SignalFrameView; right: number; narrow: boolean }): JSX.Element {
  const edges: { y: number; address: number; says: string }[] = [];
  const sp = Number(frame.stackPointer ?? 0);
  groups.forEach((group, i) => {
    const box = boxes[i];
    if (!box) return;
    const top = group.address + group.size;
    if (i === 0)
      edges.push({
        y: box.y,
        address: top,
        says: top === Number(frame.oldStackPointer) ? 'interrupted sp' : 'alternate stack top',
      });
    if (group.kind === 'red-zone')
      edges.push({ y: box.y + box.height, address: group.address, says: 'sp - 128' });
    if (group.address === Number(frame.image?.address ?? -1))
      edges.push({ y: box.y + box.height, address: group.address, says: 'fpstate' });
    if (group.address === sp) edges.push({ y: box.y + box.height, address: sp, says: 'new sp' });
    if (group.kind === 'free')
      edges.push({ y: box.y + box.height, address: group.address, says: 'alternate stack base' });
  });
  let last = -30;
  return (
    <>
      {edges.map(({ y, address, says }) => {
        const text = Math.max(y + 3, last + 26);
        last = text;
        const hex = address.toString(16);
        return (
          <g key={says}>
            <path class="frame-edge" d={`M${right - 2} ${y}h8`} />
            <text class="frame-address" x={right - 5} y={text} text-anchor="end">
              {narrow ? `…${hex.slice(-4)}` : `0x${hex}`}
            </text>
            <text class="frame-note" x={right - 5} y={text + 11} text-anchor="end">
              {narrow ? says.split(' ').at(-1) : says}
            </text>
          </g>
        );
      })}
    </>
  );
}

/** The two structs that the kernel puts there, each named along its side. */
function Brackets({ groups, boxes, x }: Scale & { x: number }): JSX.Element {
  const isImage = ({ kind, name }: FrameGroup): boolean =>
    kind === 'data' ||
    kind === 'magic' ||
    kind === 'software' ||
    kind === 'header' ||
    name === 'reserved' ||
    name === 'unused';
  const isFrame = ({ kind }: FrameGroup): boolean => kind === 'frame';
  return (
    <>
      <Bracket groups={groups} boxes={boxes} x={x} belongs={isImage} />
      <Bracket groups={groups} boxes={boxes} x={x} belongs={isFrame} />
    </>
  );
}

function Bracket({
  groups,
  boxes,
  x,
  belongs,
}: Scale & { x: number; belongs: (group: FrameGroup) => boolean }): JSX.Element | null {
  const first = boxes[groups.findIndex(belongs)];
  const last = boxes[groups.findLastIndex(belongs)];
  if (!first || !last) return null;
  return <path class="frame-bracket" d={`M${x - 3} ${first.y + 1}h4V${last.y + last.height - 1}h-4`} />;
}

function spoken(frame: SignalFrameView, groups: readonly FrameGroup[]): string {
  const state = (group: FrameGroup): string =>
    group.kind === 'gap' || group.kind === 'red-zone' || group.kind === 'free'
      ? ''
      : group.written === 'not'
        ? ', not yet written'
        : '';
  const parts = groups.map((group) => `${group.name} ${group.size} bytes${state(group)}`);
  return `User stack of ${frame.comm} for ${frame.signal}, from high addresses down: ${parts.join('; ')}`;
}
