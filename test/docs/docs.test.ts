import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readConfig } from '../../src/config.js';
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

/** The cells of a table's rows, those of the heading left out. */
function rowsOf(page: string, section: string): string[][] {
  const [, text = ''] = read(page).split(`\n## ${section}\n`);
  const [own = ''] = text.split('\n## ');
  const lines = own.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const codeIn = (cell = '') => Array.from(cell.matchAll(/`([^`]+)`/g), ([, code = '']) => code);

test('the README explains every setting, and only settings that exist, with their defaults', () => {
  const settings = Array.from(read('src/config.ts').matchAll(/^ {4}([A-Z_]+):/gm), ([, name = '']) => name);
  const explained = rowsOf('README.md', 'Settings').flatMap(([names, byDefault]) => {
    const defaults = codeIn(byDefault);
    return codeIn(names).map((name, at) => ({ name, byDefault: defaults[at] ?? '' }));
  });
  expect(explained.map(({ name }) => name).sort()).toEqual(settings.sort());
  const fixed = Object.entries(readConfig({})).filter(([, value]) => value !== undefined);
  const said = new Map(explained.map(({ name, byDefault }) => [name, byDefault]));
  expect(fixed.map(([name]) => [name, said.get(name)])).toEqual(
    fixed.map(([name, value]) => [name, String(value)]),
  );
});

test('compose.yaml hands every setting on to the hub; only the place of its data is the image’s', () => {
  const explained = rowsOf('README.md', 'Settings').flatMap(([names]) => codeIn(names));
  const handedOn = Array.from(
    read('compose.yaml').matchAll(/^ {6}(HUB_\w+|LOG_LEVEL|\w+_URL):/gm),
    ([, name]) => name,
  );
  expect(handedOn.sort()).toEqual(explained.filter((name) => name !== 'HUB_DATA_DIR').sort());
});

test('docs/architecture.md names every layer that the gate knows', () => {
  const { forbidden } = createRequire(import.meta.url)(join(projectRoot, '.dependency-cruiser.cjs')) as {
    forbidden: { name: string }[];
  };
  const layers = forbidden.flatMap(({ name }) => /^layer-(.+)$/.exec(name)?.[1] ?? []);
  const named = rowsOf('docs/architecture.md', 'Layers').flatMap(([folders]) => codeIn(folders));
  expect(named.filter((name) => !name.endsWith('.ts')).sort()).toEqual(layers.sort());
});

test('every file that the documents name in their tables of decisions is there', () => {
  const files = rowsOf('docs/architecture.md', 'Decisions').flatMap((cells) =>
    (cells.at(-1) ?? '').split(', '),
  );
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
