// References of small C texts, by both parser adapters: operation tables, callbacks, attributes, exports.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { factsOf } from '../../../src/core/syntax/factsOf.ts';
import type { ReferenceFact } from '../../../src/core/syntax/facts.ts';
import type { CParser } from '../../../src/core/syntax/tree.ts';
import { createNativeParser } from '../../../src/service/parser/nativeParser.ts';
import { createWasmParser } from '../../../src/service/parser/wasmParser.ts';
import { packageRoot } from '../../../src/service/packageRoot.ts';

const queries = { facts: readFileSync(join(packageRoot(), 'syntaxes', 'facts.scm'), 'utf8') };
const native = createNativeParser(queries);
let wasm: CParser;
beforeAll(async () => {
  wasm = await createWasmParser(queries);
});

function references(text: string): readonly ReferenceFact[] {
  const byNative = factsOf(text, native).references;
  expect(factsOf(text, wasm).references).toEqual(byNative);
  for (const one of byNative) expect(text.slice(one.start)).toMatch(/^\w/);
  return byNative;
}

/** `name role container.field from via`, with `-` for what is not there. */
const shown = (text: string): string[] =>
  references(text).map((one) =>
    [one.name, one.role, `${one.container ?? '-'}.${one.field ?? '-'}`, one.from ?? '-', one.via ?? '-'].join(
      ' ',
    ),
  );

describe('operation tables', () => {
  test('designated initializers, with the tag of the variable', () => {
    const text = `
static const struct file_operations toy_fops = {
	.owner = THIS_MODULE,
	.read = toy_read,
	.write	= (write_fn)toy_write,
	.flush = NULL,
	.mode = 3,
};`;
    expect(shown(text)).toEqual([
      'toy_read slot file_operations.read toy_fops -',
      'toy_write slot file_operations.write toy_fops -',
    ]);
    const [read] = references(text);
    expect([read?.line0, text.slice(read?.start, (read?.start ?? 0) + 8)]).toEqual([3, 'toy_read']);
  });

  test('nested braces name the path, elements of arrays do not', () => {
    expect(
      shown(`
struct toy_driver drv = { .driver = { .pm = pm_ptr(&toy_pm), .probe_type = SYNC }, .id_table = ids };
static struct toy_cmd cmds[] = { [CMD_A] = { .run = run_a }, { .run = run_b, }, };
static const handler_t handlers[] = { on_a, [4] = on_b };
static const int numbers[] = { first, second };`),
    ).toEqual([
      'toy_pm slot toy_driver.driver.pm drv pm_ptr',
      'ids slot toy_driver.id_table drv -',
      'run_a slot toy_cmd.run cmds -',
      'run_b slot toy_cmd.run cmds -',
      'on_a slot handler_t.- handlers -',
      'on_b slot handler_t.- handlers -',
    ]);
  });

  test('assignments: what the function was given or declares is no reference', () => {
    expect(
      shown(`
static int setup(struct toy *toy, handler_t given, int n)
{
	struct inode *inode, *other;
	int level = 2;
	toy->count = n;
	toy->level = level;
	toy->run = given;
	toy->run = toy_run;
	inode->i_op = &toy_iops;
	other->i_fop = &toy_fops;
	global.stop = toy_stop;
	toy->ops.start = toy_start;
	return *given;
}`),
    ).toEqual([
      'toy_run slot toy.run setup -',
      'toy_iops slot inode.i_op setup -',
      'toy_fops slot inode.i_fop setup -',
      'toy_stop slot -.stop setup -',
      'toy_start slot -.start setup -',
    ]);
  });

  test('a compound literal and a local table', () => {
    expect(
      shown(`
void f(struct toy *t)
{
	struct walk_ops ops = { .entry = on_entry };
	register_it(&(struct reg_ops){ .add = on_add, .arg = t });
}`),
    ).toEqual(['on_entry slot walk_ops.entry f -', 'on_add slot reg_ops.add f -']);
  });
});

describe('macros', () => {
  test.each([
    ['module_init(toy_init);', ['toy_init callback -.- - module_init']],
    ['device_initcall_sync(toy_late);', ['toy_late callback -.- - device_initcall_sync']],
    ['early_param("toy", set_toy);', ['set_toy callback -.- - early_param']],
    ['__setup("toy=", set_toy);', ['set_toy callback -.- - __setup']],
    ['static DECLARE_WORK(work, work_fn);', ['work_fn callback -.- - DECLARE_WORK']],
    ['EXPORT_SYMBOL_NS_GPL(toy, TOYS);', ['toy export -.- - EXPORT_SYMBOL_NS_GPL']],
    ['MODULE_DEVICE_TABLE(pci, toy_ids);', ['toy_ids table -.- - MODULE_DEVICE_TABLE']],
    ['module_param(depth, int, 0444);', ['depth parameter -.- - module_param']],
    ['module_platform_driver(toy_driver);', ['toy_driver driver -.- - module_platform_driver']],
    ['DECLARE_PCI_FIXUP_FINAL(0x1, 0x2, quirk_toy);', ['quirk_toy callback -.- - DECLARE_PCI_FIXUP_FINAL']],
    [
      'static DEVICE_ATTR_RW(depth);',
      ['depth_show attribute -.show - DEVICE_ATTR_RW', 'depth_store attribute -.store - DEVICE_ATTR_RW'],
    ],
    ['static DEVICE_ATTR(depth, 0644, show_depth, NULL);', ['show_depth attribute -.show - DEVICE_ATTR']],
    [
      'static struct kobj_attribute a = __ATTR(depth, 0644, show_it, store_it);',
      ['show_it attribute -.show a __ATTR', 'store_it attribute -.store a __ATTR'],
    ],
    [
      'static struct security_hook_list h[] = { LSM_HOOK_INIT(file_open, toy_open), };',
      ['toy_open slot -.file_open h LSM_HOOK_INIT'],
    ],
    [
      'void f(struct toy *t) { INIT_WORK(&t->work, /* later */ work_fn); request_irq(t->irq, isr, 0, "a, b)", t); }',
      ['work_fn callback -.- f INIT_WORK', 'isr callback -.- f request_irq'],
    ],
  ])('%s', (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });
});

test('a table of a hundred thousand names ends', () => {
  const text = `struct t x[] = {\n${'{ .a = fn, { g } },\n'.repeat(20_000)}};\nvoid f(void)\n{\n${'x->a = fn;\n'.repeat(20_000)}}\n`;
  expect(factsOf(text, native).references.length).toBe(60_000);
});
