//! The codes of a second factor.

use domain::one_time_password::LONGEST_CODE;
use serde_json::Value;

use super::pattern;

/// The code that an authenticator app shows.
pub fn app_code() -> Value {
    let mut code = pattern(&format!("^{}$", typed("0-9０-９", 6)), "492039");
    code["maxLength"] = LONGEST_CODE.into();
    code["description"] = "Six digits. Width and spaces are ignored.".into();
    code
}

/// The same, or a recovery code.
pub fn second_factor() -> Value {
    let (digits, letters) = (typed("0-9０-９", 6), typed("A-Za-z2-7Ａ-Ｚａ-ｚ２-７", 24));
    let mut code = pattern(&format!("^({digits}|{letters})$"), "492039");
    code["maxLength"] = LONGEST_CODE.into();
    code["description"] = "Six digits, or a recovery code. Width and spaces are ignored.".into();
    code
}

/// Exactly that many of those characters, grouped in any way.
fn typed(characters: &str, count: usize) -> String {
    format!(r"[\s-]*([{characters}][\s-]*){{{count}}}")
}
