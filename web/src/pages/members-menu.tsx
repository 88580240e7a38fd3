import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { Icon } from '../ui/icon.tsx';

interface MenuItem {
  readonly text: string;
  readonly isDangerous?: boolean;
  readonly onChoose: () => void;
}

/** What can be done with a row. It closes when something is chosen, at Escape, and when the focus leaves it. */
export function RowMenu({ label, items }: { readonly label: string; readonly items: readonly MenuItem[] }): JSX.Element {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = (): void => {
    if (menu.current !== null) menu.current.open = false;
  };
  const choose = (onChoose: () => void): void => {
    // What opens now gives the focus back to where it was.
    menu.current?.querySelector('summary')?.focus();
    close();
    onChoose();
  };
  return (
    <details
      ref={menu}
      class="menu"
      onKeyDown={({ key, currentTarget }) => {
        if (key !== 'Escape' || !currentTarget.open) return;
        currentTarget.querySelector('summary')?.focus();
        close();
      }}
      onFocusOut={({ relatedTarget, currentTarget }) => {
        if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) close();
      }}
    >
      <summary aria-label={label}><Icon name="more" /></summary>
      <ul>
        {items.map(({ text, isDangerous = false, onChoose }) => (
          <li key={text}>
            <button type="button" class={isDangerous ? 'dangerous' : ''} onClick={() => { choose(onChoose); }}>{text}</button>
          </li>
        ))}
      </ul>
    </details>
  );
}
