//! Customers and their people.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    CompanyName, Email, EmailIndex, Language, MemberId, OrganizationId, PasswordHash, PersonName,
    Product,
};

/// What a person is within the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 企業担当者: may everything inside the company.
    Representative,
    /// 組織管理者: invites general users, sets their permissions, removes them.
    OrganizationAdmin,
    /// 一般ユーザー: may what was permitted.
    General,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Representative, Self::OrganizationAdmin, Self::General];

    /// The word in requests and answers.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Representative => "representative",
            Self::OrganizationAdmin => "organization-admin",
            Self::General => "general",
        }
    }
}

/// What a general user may be permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Invite new users.
    Invite,
    /// See documents.
    ViewDocuments,
    /// Register documents.
    ManageDocuments,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 3] = [Self::Invite, Self::ViewDocuments, Self::ManageDocuments];

    /// The word in requests and answers.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::ViewDocuments => "view-documents",
            Self::ManageDocuments => "manage-documents",
        }
    }
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its identifier.
    pub id: OrganizationId,
    /// The product it uses.
    pub product: Product,
    pub name: CompanyName,
    /// How many representatives it has; at least one always remains.
    pub representatives: u32,
}

/// What a person is within an organization, without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Their identifier.
    pub id: MemberId,
    /// Where they belong.
    pub organization: OrganizationId,
    /// Under which log-in they sign in.
    pub login: EmailIndex,
    /// What they are.
    pub role: Role,
    /// What they were permitted beyond their role.
    pub permissions: BTreeSet<Permission>,
    /// Sessions that were opened before then have ended.
    pub signed_out_before: Option<Timestamp>,
    /// How often it was written. A decision that rests on it is committed only on top of the
    /// version that it saw, so that a right withdrawn meanwhile no longer works.
    pub version: u64,
}

/// A person within an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// What they are there.
    pub membership: Membership,
    pub name: PersonName,
    /// Their address.
    pub email: Email,
    /// What they read: the language in which they joined. What the service sends them of its own
    /// accord is written in it.
    pub language: Language,
}

/// What proves that a person is who they say: one an address and product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The address it is found by.
    pub index: EmailIndex,
    pub product: Product,
    pub organization: OrganizationId,
    pub member: MemberId,
    /// What the password must hash to.
    pub password: PasswordHash,
}
