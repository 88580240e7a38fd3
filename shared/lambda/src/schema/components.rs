//! The components of a product.

use domain::Component;
use serde_json::Value;

use super::some_of;

/// Components of a product; none stand for all.
pub fn components() -> Value {
    let mut components = some_of::<Component>();
    components["minItems"] = 0.into();
    components["description"] = "Which components of the product; none stand for all.".into();
    components
}
