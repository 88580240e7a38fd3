//! Lists the use cases that answer requests: every function with a `routes.rs`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[expect(clippy::disallowed_methods, reason = "Cargo says where to write by the environment")]
fn main() -> io::Result<()> {
    let functions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions");
    println!("cargo::rerun-if-changed={}", functions.display());
    let mut names: Vec<String> = fs::read_dir(&functions)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| functions.join(name).join("src/routes.rs").is_file())
        .collect();
    names.sort();
    let mut list = String::from("vec![");
    for name in names {
        let _ = write!(list, "({name:?}, {}::routes()), ", name.replace('-', "_"));
    }
    let output = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(output.join("routes.rs"), list + "]")
}
