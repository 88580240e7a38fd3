//! The terms of use that people accept.

use domain::Product;
use domain::terms::TermsCatalogue;
use jiff::Timestamp;

/// The version that is in force at a product, in the API's format.
#[expect(clippy::disallowed_methods, reason = "a story runs on the real date")]
pub fn terms(product: &str) -> String {
    let product = Product::from_slug(product).expect("one of the products");
    let catalogue = TermsCatalogue::of_vendor().expect("a catalogue");
    catalogue.of(product).in_force(Timestamp::now()).to_string()
}
