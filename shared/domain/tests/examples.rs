//! The examples that people are shown after they sent something in another format are valid.

#![expect(clippy::unwrap_used, reason = "a test fails if its sources cannot be read")]

use std::fs;
use std::path::{Path, PathBuf};

use domain::document::{Currency, Digest, MediaType, searched_date};
use domain::legal_hold::Matter;
use domain::statutory::FiscalYearEnd;
use domain::subscription::WebhookUrl;
use domain::{Action, AuditId, DocumentId, Fault, NoticeId, OrganizationId, Target};
use jiff::Timestamp;
use jiff::civil::Date;

/// The example in that fault.
fn example<T>(read: Result<T, Fault>) -> &'static str {
    match read.err() {
        Some(Fault::WrongFormat(example)) => example,
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn a_parser_accepts_its_own_example() {
    let odd = "!";
    assert!(searched_date(example(searched_date(odd))).is_ok());
    assert!(Currency::parse(example(Currency::parse(odd))).is_ok());
    assert!(MediaType::parse(example(MediaType::parse(odd))).is_ok());
    assert!(Digest::parse(example(Digest::parse(odd))).is_ok());
    assert!(Matter::parse(example(Matter::parse(odd))).is_ok());
    assert!(WebhookUrl::parse(example(WebhookUrl::parse(odd))).is_ok());
}

/// Every Rust file below that folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// Whether a known format accepts the example.
fn is_known(example: &str) -> bool {
    example.parse::<Date>().is_ok()
        || example.parse::<Timestamp>().is_ok()
        || example.parse::<OrganizationId>().is_ok()
        || example.parse::<NoticeId>().is_ok()
        || example.parse::<DocumentId>().is_ok()
        || example.parse::<AuditId>().is_ok()
        || Target::parse(example).is_some()
        || serde_json::from_value::<Action>(example.into()).is_ok()
        || Currency::parse(example).is_ok()
        || MediaType::parse(example).is_ok()
        || Matter::parse(example).is_ok()
        // Two examples: without and with a day.
        || example.split(", ").all(|one| FiscalYearEnd::parse(one).is_ok())
}

#[test]
fn every_example_of_a_format_is_an_example_not_a_description() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = ["shared", "functions"].map(|folder| sources(&root.join(folder))).concat();
    let mut count = 0;
    for file in files.iter().filter(|file| !file.ends_with("tests/examples.rs")) {
        let text = fs::read_to_string(file).unwrap();
        for part in text.split("WrongFormat(\"").skip(1) {
            let example = part.split('"').next().unwrap_or_default();
            assert!(is_known(example), "{}: {example}", file.display());
            count += 1;
        }
    }
    assert!(count > 9, "only {count} were found");
}
