//! Searching the audit log.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::audit_review::{AuditLog, AuditQuery, PAGE};
use domain::{AuditEntry, AuditId};

use super::Store;
use super::rows::audit::{self, ACTORS_INDEX};
use super::rows::row::{Row, parse, slug};
use crate::ServiceError;

/// How many calls one page takes at most: entries that do not fit are read, too.
const CALLS: usize = 8;

impl Store {
    /// The entries that fit, the newest first, and the last one that was looked at if there may be
    /// more. A page may be empty and not the last.
    pub async fn audit_entries(
        &self,
        query: &AuditQuery,
        after: Option<AuditId>,
    ) -> Result<(Vec<AuditEntry>, Option<AuditId>), ServiceError> {
        let until = after.unwrap_or_else(|| AuditId::earliest(query.until));
        let span = [AuditId::earliest(query.from), until];
        if span[0] > span[1] {
            return Ok((Vec::new(), None));
        }
        let mut found = Vec::new();
        let mut start = None;
        for _ in 0..CALLS {
            let page = self.audit_request(query, span).set_exclusive_start_key(start).send().await;
            let page = page.map_err(ServiceError::dynamodb)?;
            start = page.last_evaluated_key;
            for row in page.items.unwrap_or_default().into_iter().map(Row) {
                let entry = audit::read(&row)?;
                if Some(entry.id) == after {
                    continue;
                }
                let id = entry.id;
                found.push(entry);
                if found.len() == PAGE {
                    return Ok((found, Some(id)));
                }
            }
            if start.is_none() {
                return Ok((found, None));
            }
        }
        let last = start.map(|key| Row(key).get("sk", parse)).transpose()?;
        Ok((found, last))
    }

    fn audit_request(&self, query: &AuditQuery, [from, until]: [AuditId; 2]) -> QueryFluentBuilder {
        let (log, value) = audit::searched(query.log);
        let mut request = self
            .client
            .query()
            .table_name(&self.tables.audit)
            .key_condition_expression("#log = :log AND sk BETWEEN :from AND :until")
            .expression_attribute_names("#log", log)
            .expression_attribute_values(":log", AttributeValue::S(value))
            .expression_attribute_values(":from", text(from))
            .expression_attribute_values(":until", text(until))
            .scan_index_forward(false);
        if matches!(query.log, AuditLog::Actor(_)) {
            request = request.index_name(ACTORS_INDEX);
        }
        let wanted = [
            // The key of an index cannot be filtered by.
            ("actor", query.actor.filter(|_| log != "actor").map(text)),
            ("target", query.target.as_ref().map(text)),
            ("action", query.action.as_ref().map(|action| text(slug(action)))),
        ];
        let mut conditions = Vec::new();
        for (name, value) in wanted {
            let Some(value) = value else { continue };
            conditions.push(format!("#{name} = :{name}"));
            request = request
                .expression_attribute_names(format!("#{name}"), name)
                .expression_attribute_values(format!(":{name}"), value);
        }
        let filter = (!conditions.is_empty()).then(|| conditions.join(" AND "));
        request.set_filter_expression(filter)
    }
}

fn text(value: impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}
