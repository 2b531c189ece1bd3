import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../src/infra/project-root.js';

const PAGES = [
  'README.md',
  ...readdirSync(join(projectRoot, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];

const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');

/** What Markdown can be linked to by: `## Start and stop` is `#start-and-stop`. */
function anchors(page: string): string[] {
  return Array.from(read(page).matchAll(/^#+ +(.*)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test.each(PAGES)('%s links only to what is there', (page) => {
  const links = Array.from(read(page).matchAll(/\]\(([^)]+)\)/g), ([, link = '']) => link);
  const broken = links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(projectRoot, target))) return true;
    return anchor !== undefined && !anchors(target).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test('the README explains every setting, and only settings that exist', () => {
  const settings = Array.from(read('src/config.ts').matchAll(/^ {4}([A-Z_]+):/gm), ([, name = '']) => name);
  const table = /## Settings\n(.*?)\n## /s.exec(read('README.md'))?.[1] ?? '';
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  const explained = rows.flatMap((row) =>
    Array.from((row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g), ([, name = '']) => name),
  );
  expect(explained.sort()).toEqual(settings.sort());
});

test('every file that the documents name in their tables of decisions is there', () => {
  const decisions = read('docs/architecture.md').split('## Decisions')[1] ?? '';
  const rows = decisions.split('\n').filter((line) => /^\| [A-Z]/.test(line));
  const files = rows.flatMap((row) => (row.split('|').at(-2) ?? '').trim().split(', '));
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => !existsSync(join(projectRoot, 'src', file)))).toEqual([]);
});

test('every test that docs/reliability.md names is there, by its whole title', () => {
  const named = Array.from(
    read('docs/reliability.md').matchAll(/\]\(\.\.\/(test\/[^)]+)\) "([^"]+)"/g),
    ([, file = '', title = '']) => ({ file, title }),
  );
  expect(named.length).toBeGreaterThan(25);
  // A title may stand in single, double or back quotes, with what these have to escape.
  const has = (file: string, title: string) =>
    [title, title.replaceAll("'", "\\'")].some((text) => read(file).includes(text));
  expect(named.filter(({ file, title }) => !has(file, title))).toEqual([]);
});
