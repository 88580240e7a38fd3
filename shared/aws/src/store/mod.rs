//! The store in DynamoDB: reads that load a state in one call, and one write that commits a
//! decision's changes, all or none.

mod announcements;
mod archive_passes;
mod commit;
mod contracts;
mod documents;
mod exports;
mod invitations;
mod legal_holds;
mod members;
mod notices;
mod purge;
mod read;
mod rotation;
pub(crate) mod row;
mod rows;
mod staff;
mod subscriptions;
mod tables;
mod telling;
mod write;

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use domain::idempotency::Side;
use domain::mail_link::{LinkPurpose, LinkRequestsOf};
use domain::{
    DocumentId, EmailIndex, Entropy, ExportId, MemberId, NamedRequest, OrganizationId, Product,
    SessionId, TokenHash,
};

pub use archive_passes::{ArchiveOwner, ArchivePasses, ReadingDesk};
pub use commit::CommitError;
pub use contracts::ContractFile;
pub use documents::{Desk, Documents};
pub use exports::Packing;
pub use invitations::{Addresses, open_invitation};
pub use members::Members;
pub use purge::{DUE_INDEX, Doomed, DuePage, PURGED_INDEX, PurgeState};
pub use read::Profile;
pub use subscriptions::{Listed, Listener, SHARDS};
pub use tables::{Table, Tables};
pub use telling::{CUSTOMERS_INDEX, Customer, CustomerThere};

use domain::attempts::AttemptsOf;
use row::Key;

/// What the sort keys of addresses that a company knows begin with.
const ADDRESS: &str = "address#";

/// The store.
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
    /// The store on these tables; randomness makes the nonces of sealed data and the waits
    /// between retries.
    pub const fn new(client: Client, tables: Tables, entropy: Arc<dyn Entropy>) -> Self {
        Self { client, tables, entropy }
    }

    /// The same store, with answers to the staff in that table: who may write to the staff's own one
    /// may make somebody of the staff.
    #[must_use]
    pub fn with_staff_answers_in(mut self, table: Table) -> Self {
        self.tables.answers_to_staff = Some(self.tables.name(table).to_owned());
        self
    }
}

fn link_requests_key(of: &LinkRequestsOf) -> Key {
    Key::new(format!("{}-requests#{}", of.purpose.slug(), of.index.as_str()), "requests")
}

impl Store {
    /// The table that counts requests for such links.
    fn requests_table(&self, purpose: LinkPurpose) -> &str {
        match purpose {
            LinkPurpose::StaffInvitation => &self.tables.staff,
            LinkPurpose::Subscription => &self.tables.notices,
            _ => &self.tables.directory,
        }
    }

    /// The table that keeps answers to such requests.
    fn answers_table(&self, of: &NamedRequest) -> &str {
        match of.side {
            Side::Customers => &self.tables.directory,
            Side::Staff => self.tables.answers_to_staff.as_ref().unwrap_or(&self.tables.staff),
            Side::Subscribers => &self.tables.notices,
        }
    }
}

fn link_key(purpose: LinkPurpose, product: Product, token: &TokenHash) -> Key {
    let (purpose, product) = (purpose.slug(), product.slug());
    Key::new(format!("{purpose}#{product}#{}", token.as_str()), "link")
}

fn login_key(index: &EmailIndex) -> Key {
    Key::new(format!("login#{}", index.as_str()), "login")
}

fn address_key(organization: OrganizationId, index: &EmailIndex) -> Key {
    Key::new(organization, format!("{ADDRESS}{}", index.as_str()))
}

fn mailings_key(organization: OrganizationId) -> Key {
    Key::new(organization, "mailings")
}

fn organization_key(organization: OrganizationId) -> Key {
    Key::new(organization, "organization")
}

fn purge_key(organization: OrganizationId) -> Key {
    Key::new(organization, "purge")
}

fn member_key(organization: OrganizationId, member: MemberId) -> Key {
    Key::new(organization, member)
}

fn people_key_key(organization: OrganizationId) -> Key {
    Key::new(organization, "people")
}

fn archive_key_key(organization: OrganizationId) -> Key {
    Key::new(organization, "archive")
}

fn archive_key(organization: OrganizationId) -> Key {
    Key::new(organization, "archive-settings")
}

fn document_key(organization: OrganizationId, document: DocumentId) -> Key {
    Key::new(organization, document)
}

fn exports_key(organization: OrganizationId) -> Key {
    Key::new(organization, "exports")
}

fn export_key(organization: OrganizationId, export: ExportId) -> Key {
    Key::new(organization, export)
}

/// Where an answer is kept: with the company's rows where the caller is known, so that it goes when
/// the company does.
fn answer_key(of: &NamedRequest) -> Key {
    let named = format!("answer#{}", of.index);
    match of.organization {
        Some(organization) => Key::new(organization, named),
        None => Key::new(named, "answer"),
    }
}

fn session_key(organization: OrganizationId, session: SessionId) -> Key {
    Key::new(organization, session)
}

fn attempts_key(of: &AttemptsOf) -> Key {
    match of {
        AttemptsOf::Account(index) => Key::new(format!("account#{}", index.as_str()), "attempts"),
        AttemptsOf::Source(index) => Key::new(format!("source#{}", index.as_str()), "attempts"),
    }
}
