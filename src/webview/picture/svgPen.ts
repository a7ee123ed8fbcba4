// A pen that writes SVG instead of drawing on a canvas, so that the pictures of an export are drawn by the same code as
// the panel's. Knows only what of a 2D context the drawing uses. Called by picture/makePicture.ts.
// SPDX-License-Identifier: MIT
import type { Pen } from '../timeline/scene.ts';

export interface SvgPen extends Pen {
  /** The whole picture. */
  text(): string;
}

interface Look {
  readonly fillStyle: Pen['fillStyle'];
  readonly strokeStyle: Pen['strokeStyle'];
  readonly lineWidth: number;
  readonly font: string;
  readonly textAlign: CanvasTextAlign;
  readonly globalAlpha: number;
  readonly dash: readonly number[];
  readonly dx: number;
  readonly dy: number;
  /** How many groups are open for clips of this level. */
  readonly groups: number;
}

/** A path as SVG data, where a canvas has a Path2D. */
export const svgPath = (data: string): Path2D => ({ data }) as unknown as Path2D;

/** @param measure width of a text in a CSS font, in pixels */
export function svgPen(
  width: number,
  height: number,
  background: string,
  measure: (text: string, font: string) => number,
): SvgPen {
  const parts: string[] = [];
  const saved: Look[] = [];
  let path: string[] = [];
  let dash: readonly number[] = [];
  let [dx, dy, groups, clips] = [0, 0, 0, 0];
  const n = (value: number): string => String(Math.round(value * 100) / 100);
  const move = (): string => (dx === 0 && dy === 0 ? '' : ` transform="translate(${n(dx)} ${n(dy)})"`);
  const paint = (): string => (pen.globalAlpha === 1 ? '' : ` opacity="${n(pen.globalAlpha)}"`);
  const fill = (): string => ` fill="${escaped(String(pen.fillStyle))}"${paint()}`;
  const stroke = (): string =>
    ` fill="none" stroke="${escaped(String(pen.strokeStyle))}" stroke-width="${n(pen.lineWidth)}"` +
    (dash.length > 0 ? ` stroke-dasharray="${dash.map(n).join(' ')}"` : '') +
    paint();
  const rectOf = (x: number, y: number, w: number, h: number): string =>
    `x="${n(x)}" y="${n(y)}" width="${n(Math.max(0, w))}" height="${n(Math.max(0, h))}"`;
  const shape = (given: Path2D | undefined, look: string): void => {
    const data = given ? (given as unknown as { readonly data: string }).data : path.join('');
    if (data !== '') parts.push(`<path d="${data}"${look}${move()}/>`);
  };

  const pen: SvgPen = {
    fillStyle: '#000',
    strokeStyle: '#000',
    lineWidth: 1,
    font: '10px sans-serif',
    textAlign: 'left',
    globalAlpha: 1,
    save() {
      const { fillStyle, strokeStyle, lineWidth, font, textAlign, globalAlpha } = pen;
      saved.push({ fillStyle, strokeStyle, lineWidth, font, textAlign, globalAlpha, dash, dx, dy, groups });
      groups = 0;
    },
    restore() {
      parts.push('</g>'.repeat(groups));
      const look = saved.pop();
      if (!look) return;
      const { fillStyle, strokeStyle, lineWidth, font, textAlign, globalAlpha } = look;
      Object.assign(pen, { fillStyle, strokeStyle, lineWidth, font, textAlign, globalAlpha });
      ({ dash, dx, dy, groups } = look);
    },
    beginPath: () => void (path = []),
    moveTo: (x, y) => void path.push(`M${n(x)} ${n(y)}`),
    lineTo: (x, y) => void path.push(`${path.length === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`),
    rect: (x, y, w, h) => void path.push(`M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}z`),
    // Only whole circles are drawn.
    arc: (x, y, r) =>
      void path.push(
        `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 0 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-2 * r)} 0`,
      ),
    clip() {
      const id = `clip-${clips++}`;
      parts.push(
        `<clipPath id="${id}"><path d="${path.join('')}"${move()}/></clipPath><g clip-path="url(#${id})">`,
      );
      groups++;
    },
    fill: (given?: unknown) => shape(given as Path2D | undefined, fill()),
    stroke: (given?: unknown) => shape(given as Path2D | undefined, stroke()),
    fillRect: (x, y, w, h) => void parts.push(`<rect ${rectOf(x, y, w, h)}${fill()}${move()}/>`),
    strokeRect: (x, y, w, h) => void parts.push(`<rect ${rectOf(x, y, w, h)}${stroke()}${move()}/>`),
    clearRect: () => undefined,
    fillText(text, x, y) {
      const anchor = { left: '', start: '', center: 'middle', right: 'end', end: 'end' }[pen.textAlign];
      const anchored = anchor === '' ? '' : ` text-anchor="${anchor}"`;
      parts.push(
        `<text x="${n(x)}" y="${n(y)}" style="font:${escaped(pen.font)}"${anchored}${fill()}${move()}>${escaped(text)}</text>`,
      );
    },
    measureText: (text) => ({ width: measure(text, pen.font) }) as TextMetrics,
    setLineDash: (segments) => void (dash = [...segments]),
    translate(x, y) {
      dx += x;
      dy += y;
    },
    text: () =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}">` +
      `<rect width="100%" height="100%" fill="${escaped(background)}"/>${parts.join('\n')}${'</g>'.repeat(groups)}</svg>\n`,
  };
  return pen;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => escapes[c] ?? c);
