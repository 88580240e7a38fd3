//! The writes of decisions about documents and archive passes.

use domain::DocumentChange;
use domain::archive_pass::ArchivePassChange;

use super::super::Store;
use super::super::rows::verbs::Write;
use super::super::rows::{archive, archive_pass, document, wrapped_key};

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
            DocumentChange::AddDocument { document, key } => {
                document::add(table, document, key, entropy)
            }
            DocumentChange::LinkDocument { organization, document, link, seen, to } => {
                let key = document::key(*organization, *document);
                document::link(table, &key, *link, (*seen, *to))
            }
            DocumentChange::ExtendRetention { seen, retention } => {
                document::extend_retention(table, seen, retention)
            }
            DocumentChange::SoftDeleteDocument(seen) => document::give_up(table, seen),
            DocumentChange::DeleteDocument(seen) => document::forget(table, seen),
        }
    }

    pub(super) fn archive_pass_write(&self, change: &ArchivePassChange) -> Write {
        let (table, entropy) = (&self.tables.passes, &*self.entropy);
        match change {
            ArchivePassChange::Issue { pass, holder, archive } => {
                archive_pass::issue(table, pass, holder, archive, entropy)
            }
            ArchivePassChange::Look(pass) => archive_pass::count_access(table, *pass),
            ArchivePassChange::Revoke(pass) => archive_pass::revoke(table, *pass),
        }
    }
}
