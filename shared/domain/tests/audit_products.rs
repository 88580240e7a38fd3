//! Decisions record the product of the caller, never a fixed one.

#![expect(clippy::unwrap_used, reason = "a test fails if its sources cannot be read")]

use std::fs;
use std::path::{Path, PathBuf};

/// Every Rust file below that folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// The code of a file without its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

#[test]
fn no_decision_names_a_fixed_product() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    // These define the products, which of them has roles, and which has which terms of use.
    let definitions = ["product.rs", "accounts/rights.rs", "accounts/terms.rs"];
    let definitions = definitions.map(|name| root.join(name));
    let files = sources(&root);
    assert!(definitions.iter().all(|file| files.contains(file)));
    let tests = |path: &Path| path.with_extension("").iter().any(|name| name == "tests");
    let decisions = files.iter().filter(|path| !definitions.contains(path) && !tests(path));
    let literal: Vec<_> = decisions
        .filter(|path| {
            ["Product::ProSign", "Product::ProLead"].iter().any(|name| code(path).contains(name))
        })
        .collect();
    assert!(literal.is_empty(), "a literal product is wrong at the other one: {literal:?}");
    assert!(
        !code(&root.join("accounts/rights.rs")).contains("audit(Product::"),
        "it is the caller's"
    );
}
