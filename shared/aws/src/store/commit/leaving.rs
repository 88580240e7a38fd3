//! The writes of decisions about the end of a contract: the end itself, exports, legal holds, purges
//! and archive passes.

use domain::LeavingChange;
use domain::archive_pass::ArchivePassChange;

use super::super::Store;
use super::super::rows::verbs::Write;
use super::super::rows::{
    archive_pass, document, export, farewell, legal_holds, mail, organization, purge,
};

impl Store {
    pub(super) fn leaving_write(&self, change: &LeavingChange) -> Write {
        let (tables, entropy) = (&self.tables, &*self.entropy);
        match change {
            LeavingChange::SetContract { organization, seen, contract } => {
                organization::set_contract(&tables.directory, *organization, *seen, *contract)
            }
            LeavingChange::StoreEndRequest { organization, request } => {
                organization::store_end_request(&tables.directory, *organization, *request)
            }
            LeavingChange::RequireContract { organization, seen } => {
                organization::require_contract(&tables.directory, *organization, *seen)
            }
            LeavingChange::RequireEnded(contract) => {
                organization::require_ended(&tables.directory, contract)
            }
            LeavingChange::StoreFarewell { organization, seen, farewell, key } => {
                farewell::store(&tables.passes, *organization, *seen, farewell, key, entropy)
            }
            LeavingChange::RemoveFarewell { organization, member } => {
                farewell::remove(&tables.passes, *organization, *member)
            }
            LeavingChange::StorePassNotice { organization, notice, key } => {
                archive_pass::keep_notice(&tables.passes, *organization, notice, key, entropy)
            }
            LeavingChange::RemovePassNotice { organization, member } => {
                archive_pass::remove_notice(&tables.passes, *organization, *member)
            }
            LeavingChange::SendSealedMail { mail, fill_in, expires_at } => {
                mail::send_sealed(&tables.outbox, mail, fill_in.as_ref(), *expires_at)
            }
            LeavingChange::BeginPurge(contract) => {
                organization::begin_purge(&tables.directory, contract)
            }
            LeavingChange::StoreHolds { organization, holds } => {
                legal_holds::keep(&tables.purges, *organization, holds)
            }
            LeavingChange::RequireHolds { organization, version } => {
                legal_holds::require(&tables.purges, *organization, *version)
            }
            LeavingChange::HoldDocument { organization, document, held } => {
                let key = document::key(*organization, *document);
                document::hold(&tables.documents, &key, *held)
            }
            LeavingChange::RemoveCompany(organization) => {
                organization::remove(&tables.directory, *organization)
            }
            LeavingChange::StorePurge(purge) => purge::keep(&tables.purges, purge),
            LeavingChange::CountExport { organization, version } => {
                export::count(&tables.exports, *organization, *version)
            }
            LeavingChange::StoreExport(export) => export::keep(&tables.exports, export),
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
