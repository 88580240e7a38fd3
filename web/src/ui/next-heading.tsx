import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** The heading of the next step of a page. It takes the focus, so that whoever hears the page is told. */
export function NextHeading({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return <h1 ref={heading} tabIndex={-1}>{children}</h1>;
}
