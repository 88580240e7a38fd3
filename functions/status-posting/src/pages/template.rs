//! The templates of the pages.

use std::fmt::Write as _;

use minijinja::{
    AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value, escape_formatter,
};

/// Every template. Those that are not plain text escape what they are given.
const TEMPLATES: [(&str, &str); 8] = [
    ("layout.html", include_str!("../../templates/layout.html")),
    ("entry.html", include_str!("../../templates/entry.html")),
    ("index.html", include_str!("../../templates/index.html")),
    ("notice.html", include_str!("../../templates/notice.html")),
    ("history.html", include_str!("../../templates/history.html")),
    ("front.html", include_str!("../../templates/front.html")),
    ("not-found.html", include_str!("../../templates/not-found.html")),
    ("feed.xml", include_str!("../../templates/feed.xml")),
];

/// Reads the templates.
pub(super) fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(escaped);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

/// Escapes what is special in HTML and XML, but not slashes, so that addresses stay readable.
fn escaped(out: &mut Output<'_>, state: &State<'_, '_>, value: &Value) -> Result<(), Error> {
    let text = value.as_str().filter(|_| !value.is_safe());
    let (Some(text), AutoEscape::Html) = (text, state.auto_escape()) else {
        return escape_formatter(out, state, value);
    };
    for character in text.chars() {
        match character {
            '&' => out.write_str("&amp;"),
            '<' => out.write_str("&lt;"),
            '>' => out.write_str("&gt;"),
            '"' => out.write_str("&quot;"),
            '\'' => out.write_str("&#x27;"),
            character => out.write_char(character),
        }?;
    }
    Ok(())
}
