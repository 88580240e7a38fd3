import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { nextItems } from '../src/api/every-page.ts';
import { actions } from '../src/pages/audit-actions.ts';
import { changeInWords } from '../src/pages/audit-changes.tsx';
import { actsOf, addressOf, asQuery, doneTo, filtersIn, filtersTyped, whoseIn } from '../src/pages/audit-filters.ts';
import { unnamed } from '../src/pages/audit-names.tsx';

// What modules of the client look at as they are loaded.
vi.hoisted(() => {
  const browser = { localStorage: { getItem: () => 'en' }, document: { documentElement: {} }, location: { origin: 'https://app.example.jp' } };
  Object.assign(globalThis, browser);
});

const organization = 'org_01K7Z3Q4B8D6F1G2H5J9M0N3PR';
const member = 'mem_01K7Z3Q4B8D6F1G2H5J9M0N3PR';

describe('a search of the audit log', () => {
  test('is the same after a way through the address', () => {
    const filters = filtersTyped({ whose: 'customer', log: ` ${organization} `, action: 'change-role', actor: '', from: '2026-11-23T12:00' });
    expect(filters).toEqual({ log: organization, action: 'change-role', from: '2026-11-23T12:00' });
    expect(filtersIn(new URL(addressOf(filters), 'https://app.example.jp').searchParams)).toEqual(filters);
  });

  test('of the staff or a product takes no identifier', () => {
    expect(filtersTyped({ whose: 'staff' })).toEqual({ log: 'staff' });
    expect(filtersTyped({ whose: 'pro-sign' })).toEqual({ log: 'pro-sign' });
    expect(['staff', 'pro-lead', member, organization, ''].map(whoseIn)).toEqual(['staff', 'pro-lead', 'person', 'customer', 'customer']);
  });

  test('asks for times in Japan', () => {
    expect(asQuery({ log: 'staff', from: '2026-11-23T12:00', until: 'soon' })).toEqual({ log: 'staff', from: '2026-11-23T03:00:00.000Z', until: 'soon' });
  });

  test('follows an identifier into the log of its entry', () => {
    expect(actsOf(member)).toEqual({ log: member });
    expect(doneTo(member, { organization, product: 'pro-sign' })).toEqual({ log: organization, target: member });
    expect(doneTo('ses_1', { organization: null, product: 'pro-sign' })).toEqual({ log: 'pro-sign', target: 'ses_1' });
    expect(doneTo('ntc_1', { organization: null, product: null })).toEqual({ log: 'staff', target: 'ntc_1' });
    expect(doneTo(organization, { organization: null, product: null })).toEqual({ log: organization });
  });

  test('stops after some pages without an entry, and says where', async () => {
    const cursors: (string | undefined)[] = [];
    const read = ({ cursor }: { cursor?: string }): Promise<{ items: string[]; next_cursor: string }> => {
      cursors.push(cursor);
      return Promise.resolve({ items: [], next_cursor: String(cursors.length) });
    };
    expect(await nextItems(read, { items: ['first'], next: '0' }, 3)).toEqual({ items: ['first'], next: '3' });
    expect(cursors).toEqual(['0', '1', '2']);
  });
});

test('every action of the domain has its words', () => {
  const source = readFileSync(new URL('../../shared/domain/src/audit/action.rs', import.meta.url), 'utf8');
  const variants = [...source.matchAll(/^ {4}([A-Z]\w+),$/gm)].map(([, name = '']) => name.replaceAll(/(?!^)[A-Z]/g, '-$&').toLowerCase());
  expect(variants.length).toBeGreaterThan(50);
  expect(variants.filter((action) => !(action in actions))).toEqual([]);
});

test('a change says what it was and what it is', () => {
  expect(changeInWords({ field: 'role', before: 'general', after: 'representative' })).toBe('Role: General user → Representative');
  expect(changeInWords({ field: 'permissions', before: '', after: 'invite view-documents' })).toBe('Permissions: none → Invite members, View documents');
  expect(changeInWords({ field: 'ends_on', before: '2027-03-31', after: null })).toBe('Last day of the contract: 31 March 2027 → none');
  expect(changeInWords({ field: 'until', before: null, after: '2026-11-23T03:00:00Z' })).toContain('12:00:00');
  expect(changeInWords({ field: 'name', before: null, after: null })).toBe('Name (its text is not on record)');
  expect(changeInWords({ field: 'newer', before: null, after: 'than this page' })).toBe('newer: than this page');
});

test('only members who are not named yet are asked for', () => {
  const entries = [
    { actor: member, target: organization },
    { actor: 'stf_1', target: member },
    { actor: null, target: 'mem_left' },
    ...Array.from({ length: 60 }, (_, index) => ({ actor: `mem_${index}`, target: null })),
  ];
  const people = unnamed(entries, new Map([['mem_left', null]]));
  expect(people).toHaveLength(50);
  expect(people[0]).toBe(member);
  expect(people).not.toContain('mem_left');
});
