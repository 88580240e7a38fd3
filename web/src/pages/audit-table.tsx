import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { AuditEntry } from '../api/schema.ts';
import { isProduct, titleOf } from '../app/products.ts';
import { exactTime } from '../language/format.ts';
import { fill, named, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Icon } from '../ui/icon.tsx';
import { actions } from './audit-actions.ts';
import { Changes } from './audit-changes.tsx';
import { actsOf, addressOf, doneTo, type Filters } from './audit-filters.ts';

const texts = {
  action: ['日時・操作', 'Time and action'],
  actor: ['操作した人', 'Who'],
  target: ['対象', 'Target'],
  customer: ['お客様', 'Customer'],
  changed: ['変更内容', 'What changed'],
  network: ['接続元', 'Network'],
  refused: ['拒否', 'Refused'],
  service: ['システム', 'The service'],
  unknown: ['ログイン前の利用者', 'Not signed in'],
  details: ['詳細', 'Details'],
  detailsOf: ['詳細（{action}、{time}）', 'Details ({action}, {time})'],
  product: ['製品', 'Product'],
  session: ['セッション', 'Session'],
  source: ['送信元', 'Source'],
  approval: ['承認', 'Approval'],
  request: ['リクエストの番号', 'Request'],
  entry: ['記録の番号', 'Entry'],
} satisfies Record<string, Text>;

/** Who is meant by an identifier, for those who may know. */
export type NameOf = (id: string) => { readonly name: string; readonly email?: string } | undefined;

/** How a search is narrowed down to an identifier: what else was searched for stays. */
type Search = (filters: Filters) => string;

interface TableProps {
  readonly entries: readonly AuditEntry[];
  readonly nameOf: NameOf;
  /** Between which times to look when an identifier is followed. */
  readonly within: Filters;
  /** Whether entries may be of several customers. */
  readonly hasCustomers: boolean;
}

export function AuditTable({ entries, nameOf, within, hasCustomers }: TableProps): JSX.Element {
  const search: Search = (filters) => addressOf({ ...filters, ...within });
  const heads = [texts.action, texts.actor, texts.target, ...(hasCustomers ? [texts.customer] : []), texts.changed, texts.network];
  return (
    <div class="table">
      <table>
        <thead>
          <tr>{heads.map((head) => <th key={head[1]} scope="col">{t(head)}</th>)}</tr>
        </thead>
        <tbody>
          {entries.map((entry) => <Row key={entry.id} entry={entry} nameOf={nameOf} search={search} columns={heads.length} hasCustomers={hasCustomers} />)}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps extends Pick<TableProps, 'nameOf' | 'hasCustomers'> {
  readonly entry: AuditEntry;
  readonly search: Search;
  readonly columns: number;
}

function Row({ entry, nameOf, search, columns, hasCustomers }: RowProps): JSX.Element {
  const { at, action, outcome, actor, source, target, organization, changed, network } = entry;
  const isOpen = useSignal(false);
  const details = useId();
  const [what, when] = [named(actions, action), exactTime(at)];
  return (
    <>
      <tr>
        <th scope="row">
          <span class="meta block">{when}</span>
          {what} {outcome === 'refused' ? <Badge tone="danger"><Icon name="close" />{t(texts.refused)}</Badge> : null}
        </th>
        <Cell name={texts.actor}>
          {actor === null ? t(source === null ? texts.service : texts.unknown) : <Identifier id={actor} nameOf={nameOf} to={search(actsOf(actor))} />}
        </Cell>
        <Cell name={texts.target}>{target === null ? '—' : <Identifier id={target} nameOf={nameOf} to={search(doneTo(target, entry))} />}</Cell>
        {hasCustomers ? (
          <Cell name={texts.customer}>
            {organization === null ? '—' : <Identifier id={organization} nameOf={nameOf} to={search({ log: organization })} />}
          </Cell>
        ) : null}
        <Cell name={texts.changed} isWhole>{changed.length === 0 ? '—' : <Changes changed={changed} />}</Cell>
        <Cell name={texts.network}>
          <span class="block nowrap">{network ?? '—'}</span>
          <button
            type="button"
            class="link"
            aria-label={fill(texts.detailsOf, { action: what, time: when })}
            aria-expanded={isOpen.value}
            {...(isOpen.value ? { 'aria-controls': details } : {})}
            onClick={() => { isOpen.value = !isOpen.value; }}
          >
            {t(texts.details)}
          </button>
        </Cell>
      </tr>
      {isOpen.value ? (
        <tr id={details}>
          <td class="whole-row" colSpan={columns}><Details entry={entry} nameOf={nameOf} search={search} /></td>
        </tr>
      ) : null}
    </>
  );
}

interface CellProps {
  readonly name: Text;
  /** Whether it takes the whole width of a phone. */
  readonly isWhole?: boolean;
  readonly children: ComponentChildren;
}

/** A cell that says what it is where the table has no heads. */
function Cell({ name, isWhole = false, children }: CellProps): JSX.Element {
  return (
    <td class={isWhole ? 'whole-row' : ''}>
      <span class="only-narrow" aria-hidden="true">{t(name)} </span>
      {children}
    </td>
  );
}

interface IdentifierProps {
  readonly id: string;
  readonly nameOf: NameOf;
  /** The search for it. */
  readonly to: string;
}

function Identifier({ id, nameOf, to }: IdentifierProps): JSX.Element {
  const found = nameOf(id);
  return (
    <>
      {found === undefined ? null : <span class="block">{found.name}</span>}
      {found?.email === undefined ? null : <span class="meta block">{found.email}</span>}
      <a class="mono meta" href={to}>{id}</a>
    </>
  );
}

function Details({ entry, nameOf, search }: Pick<RowProps, 'entry' | 'nameOf' | 'search'>): JSX.Element {
  const { product, session, source, approval, request, id } = entry;
  const link = (found: string | null): JSX.Element | null => (found === null ? null : <Identifier id={found} nameOf={nameOf} to={search(doneTo(found, entry))} />);
  const facts: readonly (readonly [Text, ComponentChildren])[] = [
    [texts.product, product === null || !isProduct(product) ? null : titleOf(product)],
    [texts.session, link(session)],
    [texts.source, source === null ? null : <span class="mono meta">{source}</span>],
    [texts.approval, link(approval)],
    [texts.request, <span class="mono meta">{request}</span>],
    [texts.entry, <span class="mono meta">{id}</span>],
  ];
  return (
    <dl class="facts">
      {facts.filter(([, value]) => value !== null).flatMap(([name, value]) => [<dt key={name[1]}>{t(name)}</dt>, <dd key={`${name[1]} is`}>{value}</dd>])}
    </dl>
  );
}
