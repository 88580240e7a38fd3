//! Stored values as text, to compare.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;

/// A value as text, with the fields of what lies in it in order.
pub(crate) fn shown(value: &AttributeValue) -> String {
    match value {
        AttributeValue::B(bytes) => String::from_utf8_lossy(bytes.as_ref()).into(),
        AttributeValue::L(list) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        AttributeValue::M(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name}={}", shown(value)));
            fields.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
        }
        other => format!("{other:?}"),
    }
}
