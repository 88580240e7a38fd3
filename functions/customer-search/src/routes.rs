//! The routes of this use case.

use domain::customer_search::{CustomerStatus, MAX_FOUND};
use domain::{CompanyName, Product};
use lambda::{Caller, Route, schema};
use serde_json::json;

pub fn routes() -> Vec<Route> {
    let searches = Route::new(
        "searchCustomers",
        "POST /v1/staff/customers/search",
        Caller::Staff,
        200,
        "Find customers by number, address or company name",
        "A number or an address is found if it is exact; a company's name whatever its width, case \
         and white space. The search is recorded in the audit log. It is not a GET, so that no \
         address or name appears in a URL.",
    );
    let lists = Route::new(
        "listCustomers",
        "GET /v1/staff/customers",
        Caller::Staff,
        200,
        "List a product's customers by the status of their contract",
        "Ending and ended ones come by the day of their purge, the earliest first. The look is \
         recorded in the audit log. A page may be empty and still have a next one.",
    );
    let query = json!({
        "description": "The number of an organization, the exact address of a member, or the \
                        whole name of a company.",
        "anyOf": [
            schema::id("org"),
            schema::email(),
            schema::line(CompanyName::MAXIMUM, "株式会社例"),
        ],
    });
    let customer = schema::object(
        "CustomerSummary",
        &[
            ("organization", schema::id("org")),
            ("product", schema::one_of::<Product>()),
            ("status", schema::one_of::<CustomerStatus>()),
            ("confirmed_at", schema::or_null(schema::time())),
            ("representatives", schema::or_null(schema::count("How many representatives."))),
            ("ends_on", schema::or_null(schema::date())),
            ("purge_on", schema::or_null(schema::date())),
            ("deadline", schema::or_null(schema::date())),
        ],
    );
    let mut items = schema::list(customer.clone());
    items["maxItems"] = MAX_FOUND.into();
    let cursor = schema::text("The `next_cursor` of the page before.");
    vec![
        lists.pages(customer, cursor).needs([
            ("product", schema::one_of::<Product>()),
            ("status", schema::one_of::<CustomerStatus>()),
        ]),
        searches
            .repeatable()
            .takes(schema::request("CustomerSearch", &[("query", query)], &[]))
            .answers(schema::object("CustomerSearchResult", &[("items", items)])),
    ]
}
