//! The names and addresses of people and companies.

use domain::Email;
use serde_json::{Value, json};

use super::line;

/// An email address. In a request its domain may be in other scripts too, in labels whose ASCII form
/// (`xn--…`) is not too long for the domain name system; answers have that form.
pub fn email() -> Value {
    let atom = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    let letter = "[a-z0-9ß-öø-ÿα-ωа-яぁ-ゖァ-ヺー々一-鿿가-힣]";
    let label = format!("([A-Za-z0-9]([A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?|{letter}{{1,15}})");
    let top = "([A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?|[ァ-ヺ一-鿿가-힣]{1,15})";
    let pattern = format!(r"^{atom}(\.{atom})*@({label}\.)+{top}$");
    json!({
        "type": "string",
        "format": "idn-email",
        "pattern": pattern,
        "maxLength": Email::MAXIMUM,
        "description": "What is before the `@` is ASCII. The domain may be written in its own \
                        script (`日本語.jp`); answers have its ASCII form (`xn--…`).",
        "examples": ["taro@example.jp"],
    })
}

/// The name of a person or company, with 1 to `maximum` characters.
pub fn name(maximum: usize, example: &str) -> Value {
    let mut name = line(maximum, example);
    name["description"] =
        "One line. Control characters, line breaks, characters that nobody sees, \
                           and what looks like a link (`://`, `www.`, `example.jp/`, an email \
                           address) are refused; surrounding white space is removed."
            .into();
    name
}
