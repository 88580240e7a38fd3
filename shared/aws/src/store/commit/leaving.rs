//! The writes of decisions about the end of a contract: the end itself, exports, legal holds and
//! purges.

use domain::LeavingChange;

use super::super::Store;
use super::super::rows::verbs::Write;
use super::super::rows::{
    document, export, legal_holds, mail, organization, purge, scheduled_mail,
};

impl Store {
    pub(super) fn leaving_write(&self, change: &LeavingChange) -> Write {
        let (tables, entropy) = (&self.tables, &*self.entropy);
        match change {
            LeavingChange::SetContract { organization, seen, contract } => {
                organization::set_contract(&tables.directory, *organization, *seen, *contract)
            }
            LeavingChange::ScheduleMail { organization, send, mail, key } => {
                let at = (*organization, *send);
                scheduled_mail::keep(&tables.purges, at, mail, key, entropy)
            }
            LeavingChange::CancelScheduledMail { organization, notice } => {
                scheduled_mail::remove(&tables.purges, *organization, *notice)
            }
            LeavingChange::SendSealedMail { mail, certificate, expires_at } => {
                mail::send_sealed(&tables.outbox, mail, certificate.as_deref(), *expires_at)
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
}
