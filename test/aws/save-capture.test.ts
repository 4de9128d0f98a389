import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { saveCapture } from '../../lib/aws/save-capture.ts';

const capture = {
  account: '111122223333',
  region: 'eu-west-1',
  capturedAt: '2026-11-01T10:00:00.000Z',
  responses: { 'ec2.DescribeVpcs': { Vpcs: [] } },
};
const NAME = '111122223333.eu-west-1.json';
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 's3ec-'));
});
afterEach(() => rmSync(home, { recursive: true }));

it('writes a capture for its owner alone, in a directory that it makes', () => {
  const directory = join(home, 'new', 'captures');
  const file = saveCapture(directory, capture);
  expect(file).toBe(join(directory, NAME));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(capture);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(readdirSync(directory)).toEqual([NAME]);
});

it('replaces an older capture, and a link rather than what the link leads to', () => {
  writeFileSync(join(home, 'elsewhere.json'), 'mine', { mode: 0o644 });
  symlinkSync(join(home, 'elsewhere.json'), join(home, NAME));
  saveCapture(home, capture);
  saveCapture(home, { ...capture, capturedAt: '2026-11-02T10:00:00.000Z' });
  expect(readFileSync(join(home, 'elsewhere.json'), 'utf8')).toBe('mine');
  expect(readFileSync(join(home, NAME), 'utf8')).toContain('2026-11-02');
  expect(statSync(join(home, NAME)).mode & 0o777).toBe(0o600);
});

it('leaves nothing behind where it cannot write', () => {
  mkdirSync(join(home, NAME, 'full'), { recursive: true });
  expect(() => saveCapture(home, capture)).toThrow(/111122223333\.eu-west-1\.json: cannot be written: /);
  expect(readdirSync(home)).toEqual([NAME]);
});

it.each([
  ['a file', 'file'],
  ['something below a file', 'file/below'],
])('refuses %s as the directory', (_, path) => {
  writeFileSync(join(home, 'file'), '');
  expect(() => saveCapture(join(home, path), capture)).toThrow(
    /file(\/below)?: (is not a directory|a part of the path is not a directory)$/,
  );
});
