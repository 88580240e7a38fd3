//! The writes of decisions about documents.

use domain::DocumentChange;

use super::super::Store;
use super::super::rows::verbs::Write;
use super::super::rows::{archive, confirmation, document, usage, wrapped_key};

impl Store {
    pub(super) fn document_write(&self, change: &DocumentChange) -> Write {
        let (table, entropy) = (&self.tables.documents, &*self.entropy);
        match change {
            DocumentChange::StoreArchiveKey { organization, wrapped } => {
                let key = wrapped_key::archive(*organization);
                wrapped_key::keep(&self.tables.keyring, &key, wrapped)
            }
            DocumentChange::RequireArchive { organization, version } => {
                archive::require(table, *organization, *version)
            }
            DocumentChange::StoreArchiveSettings { organization, archive } => {
                archive::set_up(table, *organization, archive)
            }
            DocumentChange::StoreUsage { organization, usage } => {
                usage::store(table, *organization, usage)
            }
            DocumentChange::ReduceUsage { organization, bytes } => {
                usage::reduce(table, *organization, *bytes)
            }
            DocumentChange::ConfirmContract { organization, confirmation } => {
                confirmation::store(&self.tables.directory, *organization, confirmation)
            }
            DocumentChange::StoreSalt { organization, salt } => {
                wrapped_key::keep_salt(&self.tables.keyring, *organization, salt)
            }
            DocumentChange::AddDocument { document, keys } => {
                document::add(table, document, keys, entropy)
            }
            DocumentChange::LinkDocument { organization, document, link, seen, to } => {
                let key = document::key(*organization, *document);
                document::link(table, &key, *link, *seen, *to)
            }
            DocumentChange::ExtendRetention { seen, retention } => {
                document::extend_retention(table, seen, retention)
            }
            DocumentChange::VoidDocument { seen, voided } => document::void(table, seen, *voided),
            DocumentChange::SettleDocument { seen, finality, keys } => {
                document::settle(table, seen, *finality, keys, entropy)
            }
            DocumentChange::StampDocument { seen, time_stamp, keys } => {
                document::stamp(table, seen, time_stamp, keys, entropy)
            }
            DocumentChange::SoftDeleteDocument(seen) => document::give_up(table, seen),
            DocumentChange::DeleteDocument(seen) => document::forget(table, seen),
        }
    }
}
