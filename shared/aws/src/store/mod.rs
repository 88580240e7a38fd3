//! The store in DynamoDB: reads that load a state in one call, and one write that commits all
//! changes of a decision or none.
//!
//! `rows` is the lowest layer: one file for each item, with its key, its attributes and its writes.
//! Above it, each file here loads what one kind of decision is based on: it asks rows for keys,
//! reads them in one call (`batch`) and has rows read the items. `commit` is the top layer: it maps
//! each change to its writes, wing by wing, and sends them as one transaction. Each layer imports
//! only from those below it, which `tools/check-layers` checks.

mod announcements;
mod answers;
mod approvals;
mod archive_passes;
mod audit_log;
mod batch;
mod commit;
mod contracts;
mod customers;
mod data_classes;
mod documents;
mod exports;
mod finality;
mod invitations;
mod legal_holds;
mod mail_links;
mod members;
mod notices;
mod notification_run;
mod profile;
mod purge;
mod representative_appointments;
pub(crate) mod rows;
mod sessions;
mod sign_in;
mod source_keys;
mod staff;
mod subscriptions;
mod tables;

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use domain::idempotency::Side;
use domain::mail_link::LinkPurpose;
use domain::{Entropy, IdempotentRequest};

pub use answers::Repeater;
pub use archive_passes::{ArchiveOwner, ArchivePasses, PassAccess, PassIssue, StaffArchive};
pub use commit::CommitError;
pub use contracts::{ContractState, ContractToConfirm};
pub use documents::{DocumentAccess, Documents, SearchRows};
pub use exports::ExportState;
pub use finality::SealedDocuments;
pub use invitations::{Addresses, SealedInvitation};
pub use members::Members;
pub use notification_run::{CustomerThere, CustomerToNotify};
pub use profile::Profile;
pub use purge::{DeletionTarget, DuePage, PurgeState};
pub use representative_appointments::Appointment;
pub use rows::audit::ACTORS_INDEX;
pub use rows::document_indexes::{FINALITY_INDEX, SEARCH_INDEX};
pub use rows::organization::{COMPANIES_INDEX, CUSTOMERS_INDEX, DUE_INDEX};
pub use rows::purge::PURGED_INDEX;
pub use rows::subscriber::SHARDS;
pub use rows::webhook::parse_challenge;
pub use sessions::OwnSession;
pub use subscriptions::{Listed, Listener};
pub use tables::{Table, Tables};

#[derive(Clone)]
pub struct Store {
    client: Client,
    tables: Tables,
    entropy: Arc<dyn Entropy>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Store").field("tables", &self.tables).finish_non_exhaustive()
    }
}

impl Store {
    /// A store on these tables. The entropy supplies the nonces of sealed data and the delays
    /// between retries.
    pub const fn new(client: Client, tables: Tables, entropy: Arc<dyn Entropy>) -> Self {
        Self { client, tables, entropy }
    }

    /// The same store, but with answers to the staff in the given table: a function with the right
    /// to write to the staff's own table could add staff members.
    #[must_use]
    pub fn with_staff_answers_in(mut self, table: Table) -> Self {
        self.tables.answers_to_staff = Some(self.tables.name(table).to_owned());
        self
    }
}

impl Store {
    /// The table that counts requests for links with that purpose.
    fn requests_table(&self, purpose: LinkPurpose) -> &str {
        match purpose {
            LinkPurpose::StaffInvitation => &self.tables.staff,
            LinkPurpose::Subscription => &self.tables.notices,
            _ => &self.tables.directory,
        }
    }

    /// The table that stores the answer to that request.
    fn answers_table(&self, of: &IdempotentRequest) -> &str {
        match of.side {
            Side::Customers => &self.tables.directory,
            Side::Staff => self.tables.answers_to_staff.as_ref().unwrap_or(&self.tables.staff),
            Side::Subscribers => &self.tables.notices,
        }
    }
}
