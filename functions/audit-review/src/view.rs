//! An entry of the audit log, as staff see it.

use domain::{AuditEntry, Difference};
use serde_json::{Value, json};

/// The columns of the list.
const COLUMNS: [&str; 13] = [
    "id",
    "at",
    "organization",
    "product",
    "actor",
    "session",
    "source",
    "network",
    "approval",
    "action",
    "target",
    "outcome",
    "request",
];

pub(crate) fn entry(entry: &AuditEntry, network: Option<&str>) -> Value {
    let changed = entry.changed.iter().map(|Difference { field, before, after }| {
        json!({ "field": field, "before": before, "after": after })
    });
    json!({
        "id": entry.id,
        "at": entry.at,
        "organization": entry.organization,
        "product": entry.product,
        "actor": entry.actor,
        "session": entry.session,
        "source": entry.source.as_ref().map(|source| source.index.as_str()),
        "network": network,
        "approval": entry.approval,
        "action": entry.action,
        "target": entry.target,
        "changed": changed.collect::<Vec<_>>(),
        "outcome": entry.outcome,
        "request": entry.request,
    })
}

/// The first line of the list.
pub(crate) fn header() -> String {
    COLUMNS.join(",") + ",changed\r\n"
}

/// The line of an entry. No cell begins like a formula: each is an identifier, a word, a time or a
/// number.
pub(crate) fn line(of: &AuditEntry, network: Option<&str>) -> String {
    let shown = entry(of, network);
    let cell = |name: &&str| shown[*name].as_str().unwrap_or_default().to_owned();
    let changed = of.changed.iter().map(|Difference { field, before, after }| {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        format!("{field}: {} -> {}", text(before), text(after))
    });
    let changed = changed.collect::<Vec<_>>().join("; ");
    let cells = COLUMNS.iter().map(cell).chain([changed]);
    let cells: Vec<_> = cells.map(|text| format!("\"{}\"", text.replace('"', "\"\""))).collect();
    cells.join(",") + "\r\n"
}
