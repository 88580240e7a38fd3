//! The tables, and the settings that name them.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Organizations, log-ins, members and pending sign-ups.
    Directory,
    /// What companies know of addresses: whom they invited.
    Addresses,
    /// Sessions and failed sign-ins.
    Sessions,
    /// Mail to be sent.
    Outbox,
    /// Wrapped data keys.
    Keyring,
    /// The salt of each person's key.
    Salts,
    /// The audit log.
    Audit,
    /// The progress of purges, and their certificates.
    Purges,
    /// The vendor's staff, their log-ins and sessions.
    Staff,
    Documents,
    /// Notices, their announcements and subscriptions.
    Notices,
    /// The wrapped key of each subscriber.
    SubscriberKeys,
    /// Passes to retained documents, and answers to the staff who issue them.
    Passes,
    /// Customers' exports.
    Exports,
    /// Requests that a colleague approves a dangerous act of staff.
    Approvals,
    /// The wrapped key of each day's sources.
    SourceKeys,
}

impl Table {
    /// The environment variable that holds the table's name.
    pub const fn setting(self) -> &'static str {
        match self {
            Self::Directory => "DIRECTORY_TABLE",
            Self::Addresses => "ADDRESSES_TABLE",
            Self::Sessions => "SESSIONS_TABLE",
            Self::Outbox => "OUTBOX_TABLE",
            Self::Keyring => "KEYRING_TABLE",
            Self::Salts => "SALTS_TABLE",
            Self::Audit => "AUDIT_TABLE",
            Self::Purges => "PURGES_TABLE",
            Self::Staff => "STAFF_TABLE",
            Self::Documents => "DOCUMENTS_TABLE",
            Self::Notices => "NOTICES_TABLE",
            Self::SubscriberKeys => "SUBSCRIBER_KEYS_TABLE",
            Self::Passes => "PASSES_TABLE",
            Self::Exports => "EXPORTS_TABLE",
            Self::Approvals => "APPROVALS_TABLE",
            Self::SourceKeys => "SOURCE_KEYS_TABLE",
        }
    }
}

/// The names of the tables. A function knows the tables that its role may access; the other names
/// are empty, so that calls to them are refused.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    pub directory: String,
    pub addresses: String,
    pub sessions: String,
    pub outbox: String,
    pub keyring: String,
    pub salts: String,
    pub audit: String,
    pub purges: String,
    pub staff: String,
    pub documents: String,
    pub notices: String,
    pub subscriber_keys: String,
    pub passes: String,
    /// The table for answers to the staff, if it is not their own table.
    pub answers_to_staff: Option<String>,
    pub exports: String,
    pub approvals: String,
    pub source_keys: String,
}

impl Tables {
    /// Reads the names of these tables from the settings.
    pub fn read<Error>(
        tables: impl IntoIterator<Item = Table>,
        setting: impl Fn(&'static str) -> Result<String, Error>,
    ) -> Result<Self, Error> {
        let mut named = Self::default();
        for table in tables {
            *named.name_mut(table) = setting(table.setting())?;
        }
        Ok(named)
    }

    pub fn name(&self, table: Table) -> &str {
        match table {
            Table::Directory => &self.directory,
            Table::Addresses => &self.addresses,
            Table::Sessions => &self.sessions,
            Table::Outbox => &self.outbox,
            Table::Keyring => &self.keyring,
            Table::Salts => &self.salts,
            Table::Audit => &self.audit,
            Table::Purges => &self.purges,
            Table::Staff => &self.staff,
            Table::Documents => &self.documents,
            Table::Notices => &self.notices,
            Table::SubscriberKeys => &self.subscriber_keys,
            Table::Passes => &self.passes,
            Table::Exports => &self.exports,
            Table::Approvals => &self.approvals,
            Table::SourceKeys => &self.source_keys,
        }
    }

    fn name_mut(&mut self, table: Table) -> &mut String {
        match table {
            Table::Directory => &mut self.directory,
            Table::Addresses => &mut self.addresses,
            Table::Sessions => &mut self.sessions,
            Table::Outbox => &mut self.outbox,
            Table::Keyring => &mut self.keyring,
            Table::Salts => &mut self.salts,
            Table::Audit => &mut self.audit,
            Table::Purges => &mut self.purges,
            Table::Staff => &mut self.staff,
            Table::Documents => &mut self.documents,
            Table::Notices => &mut self.notices,
            Table::SubscriberKeys => &mut self.subscriber_keys,
            Table::Passes => &mut self.passes,
            Table::Exports => &mut self.exports,
            Table::Approvals => &mut self.approvals,
            Table::SourceKeys => &mut self.source_keys,
        }
    }
}
