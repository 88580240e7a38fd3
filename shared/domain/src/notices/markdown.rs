//! Markdown as staff write it, for pages and mail. The output only ever has text in a handful of
//! elements: no HTML of the author's own, no images, and links only to web pages and mailboxes.

use std::fmt::Write as _;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Renders the text as HTML. Headings begin at level three, below those of the page.
pub fn html(text: &str) -> String {
    let mut written = String::new();
    html::push_html(&mut written, events(text).into_iter());
    written
}

/// Renders the text without markup. The address of a link follows its text.
pub fn plain(text: &str) -> String {
    let (mut written, mut links, mut bullets) = (String::new(), Vec::new(), Vec::new());
    for event in events(text) {
        match event {
            Event::Text(text) | Event::Code(text) => written.push_str(&text),
            Event::SoftBreak | Event::HardBreak => written.push('\n'),
            Event::Rule => written.push_str("\n----\n"),
            Event::Start(Tag::List(first)) => {
                if !(written.is_empty() || written.ends_with('\n')) {
                    written.push('\n');
                }
                bullets.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                bullets.pop();
                written.push('\n');
            }
            Event::Start(Tag::Item) => {
                written.push_str(&"  ".repeat(bullets.len().saturating_sub(1)));
                match bullets.last_mut() {
                    Some(Some(number)) => {
                        let _ = write!(written, "{number}. ");
                        *number += 1;
                    }
                    _ => written.push_str("- "),
                }
            }
            Event::End(TagEnd::Item) if !written.ends_with('\n') => written.push('\n'),
            Event::Start(Tag::Link { dest_url, .. }) => links.push((dest_url, written.len())),
            Event::End(TagEnd::Link) => {
                if let Some((address, from)) = links.pop() {
                    let words = written.get(from..).unwrap_or_default();
                    if words != &*address {
                        let _ = write!(written, " <{address}>");
                    }
                }
            }
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock) => {
                written.push_str("\n\n");
            }
            _ => {}
        }
    }
    while written.contains("\n\n\n") {
        written = written.replace("\n\n\n", "\n\n");
    }
    written.trim().to_owned()
}

/// The events that pages and mail may contain.
fn events(text: &str) -> Vec<Event<'_>> {
    // Whether each open element is kept, so that its end is treated like its start.
    let mut kept = Vec::new();
    let mut events = Vec::new();
    for event in Parser::new_ext(text, Options::empty()) {
        match event {
            Event::Start(tag) => {
                let tag = allowed(tag);
                kept.push(tag.is_some());
                events.extend(tag.map(Event::Start));
            }
            Event::End(end) => {
                let keeps = kept.pop() == Some(true);
                let end = match end {
                    TagEnd::Heading(level) => TagEnd::Heading(lowered(level)),
                    TagEnd::HtmlBlock => TagEnd::Paragraph,
                    end => end,
                };
                events.extend(keeps.then_some(Event::End(end)));
            }
            // Shown as typed, so that the author sees that it does not work.
            Event::Html(raw) | Event::InlineHtml(raw) => events.push(Event::Text(raw)),
            Event::Text(_) | Event::Code(_) | Event::SoftBreak | Event::HardBreak | Event::Rule => {
                events.push(event);
            }
            _ => {}
        }
    }
    events
}

fn allowed(tag: Tag<'_>) -> Option<Tag<'_>> {
    match tag {
        Tag::Heading { level, .. } => Some(Tag::Heading {
            level: lowered(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Tag::Link { link_type, dest_url, .. } if is_safe(&dest_url) => {
            let (title, id) = (CowStr::Borrowed(""), CowStr::Borrowed(""));
            Some(Tag::Link { link_type, dest_url, title, id })
        }
        // HTML becomes text, in a paragraph of its own.
        Tag::HtmlBlock => Some(Tag::Paragraph),
        Tag::Paragraph
        | Tag::BlockQuote(_)
        | Tag::CodeBlock(_)
        | Tag::List(_)
        | Tag::Item
        | Tag::Emphasis
        | Tag::Strong => Some(tag),
        _ => None,
    }
}

/// Whether the address is absolute and leads to a web page or a mailbox.
fn is_safe(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let known = ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
    known && !address.chars().any(char::is_control)
}

const fn lowered(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_lists_and_links_are_rendered() {
        let text = "# 概要\n\n**重要** です。\n\n- [説明](https://example.jp/a?b=1&c=2)\n- `x<y`";
        assert_eq!(
            html(text),
            "<h3>概要</h3>\n<p><strong>重要</strong> です。</p>\n<ul>\n\
             <li><a href=\"https://example.jp/a?b=1&amp;c=2\">説明</a></li>\n\
             <li><code>x&lt;y</code></li>\n</ul>\n"
        );
        assert_eq!(
            plain(text),
            "概要\n\n重要 です。\n\n- 説明 <https://example.jp/a?b=1&c=2>\n- x<y"
        );
        let numbered = "1. 一\n2. 二\n   - 内\n\n終\n<https://example.jp>";
        assert_eq!(plain(numbered), "1. 一\n2. 二\n  - 内\n\n終\nhttps://example.jp");
    }

    #[test]
    fn html_in_the_text_is_never_rendered() {
        for (text, expected) in [
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
            ("a <img src=x onerror=alert(1)> b", "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>\n"),
            ("[x](javascript:alert(1))", "<p>x</p>\n"),
            ("[x](JaVaScRiPt:alert(1))", "<p>x</p>\n"),
            ("[x](data:text/html,x)", "<p>x</p>\n"),
            ("[x](//evil.example)", "<p>x</p>\n"),
            ("<javascript:alert(1)>", "<p>javascript:alert(1)</p>\n"),
            ("![x](https://example.jp/pixel.png)", "<p>x</p>\n"),
            ("[x](https://example.jp \"t\")", "<p><a href=\"https://example.jp\">x</a></p>\n"),
            ("&lt;b&gt;", "<p>&lt;b&gt;</p>\n"),
        ] {
            assert_eq!(html(text), expected, "{text}");
        }
    }

    /// The elements that the output may have.
    const ELEMENTS: [&str; 17] = [
        "p",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "em",
        "strong",
        "code",
        "pre",
        "a",
        "blockquote",
        "br",
        "hr",
        "start",
    ];

    proptest! {
        #[test]
        fn any_text_renders_to_known_elements_only(
            text in "([a-z<>&\"'!\\[\\]()*_#`:/=\\-\n 日]|<script>|</p>|<!--|javascript:|https://){0,60}"
        ) {
            let written = html(&text);
            for tag in written.split('<').skip(1) {
                let name: String = tag
                    .trim_start_matches('/')
                    .chars()
                    .take_while(char::is_ascii_alphanumeric)
                    .collect();
                prop_assert!(ELEMENTS.contains(&name.as_str()), "{}: {}", tag, written);
                prop_assert!(!tag.split('>').next().unwrap_or_default().contains(" on"));
            }
            for address in written.split("href=\"").skip(1) {
                prop_assert!(
                    ["https://", "http://", "mailto:"].iter().any(|s| address.starts_with(s)),
                    "{}", written
                );
            }
        }
    }
}
