// Markdown as the pages show it, near enough to check a text by: paragraphs, lists, headings, links, emphasis, code.
// The pages themselves are written by the API.
import type { ComponentChildren, JSX } from 'preact';

export function Markdown({ text }: { readonly text: string }): JSX.Element {
  const blocks = text.replaceAll('\r\n', '\n').split(/\n{2,}/).filter((block) => block.trim() !== '');
  return <>{blocks.map((block, at) => <Block key={at} lines={block.split('\n').filter((line) => line.trim() !== '')} />)}</>;
}

const bullet = /^\s*[-*+]\s+/;
const number = /^\s*\d+[.)]\s+/;
const heading = /^#{1,6}\s+/;

function Block({ lines }: { readonly lines: readonly string[] }): JSX.Element {
  const [first = '', ...rest] = lines;
  if (heading.test(first)) {
    return (
      <>
        <p><strong>{inline(first.replace(heading, ''))}</strong></p>
        {rest.length === 0 ? null : <Block lines={rest} />}
      </>
    );
  }
  const mark = [bullet, number].find((one) => one.test(first));
  if (mark !== undefined) {
    const items = lines.map((line) => <li key={line}>{inline(line.replace(mark, ''))}</li>);
    return mark === bullet ? <ul>{items}</ul> : <ol>{items}</ol>;
  }
  // A list may follow a line without a blank one between them.
  const list = lines.findIndex((line) => bullet.test(line));
  return (
    <>
      <p>{inline(lines.slice(0, list === -1 ? undefined : list).join('\n'))}</p>
      {list === -1 ? null : <Block lines={lines.slice(list)} />}
    </>
  );
}

const marks = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)|(\{[^{}\n]{1,40}\})/g;

/** A line with its emphasis, links, code and places that are still to be filled in. */
function inline(text: string): ComponentChildren {
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const found of text.matchAll(marks)) {
    const [all, code, strong, emphasis, words, href, place] = found;
    parts.push(text.slice(from, found.index));
    if (code !== undefined) parts.push(<code>{code}</code>);
    else if (strong !== undefined) parts.push(<strong>{strong}</strong>);
    else if (emphasis !== undefined) parts.push(<em>{emphasis}</em>);
    else if (href !== undefined) parts.push(<a href={href} target="_blank" rel="noreferrer">{words}</a>);
    else parts.push(<mark>{place}</mark>);
    from = found.index + all.length;
  }
  return [...parts, text.slice(from)];
}
