//! Customers and their members.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::terms::AcceptedTerms;
use crate::{
    CompanyName, Email, EmailIndex, Fact, Language, MemberId, OrganizationId, PasswordHash,
    PersonName, Product,
};

/// What a member is within the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 企業担当者: may do everything inside the company.
    Representative,
    /// 組織管理者: invites general users, sets their permissions and removes them.
    OrganizationAdmin,
    /// 一般ユーザー: may do what a permission grants.
    General,
}

impl Role {
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

/// What a general user may be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    Invite,
    ViewDocuments,
    /// Register, correct and delete documents.
    ManageDocuments,
}

impl Permission {
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

impl Fact for Role {
    fn fact(&self) -> Option<String> {
        Some(self.slug().to_owned())
    }
}

impl Fact for Permission {
    fn fact(&self) -> Option<String> {
        Some(self.slug().to_owned())
    }
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    pub id: OrganizationId,
    pub product: Product,
    pub name: CompanyName,
    /// How many representatives it has; at least one always remains.
    pub representatives: u32,
}

/// What a member may do in an organization, without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub id: MemberId,
    pub organization: OrganizationId,
    /// The log-in that the member signs in with.
    pub login: EmailIndex,
    pub role: Role,
    /// What they are granted beyond their role.
    pub permissions: BTreeSet<Permission>,
    /// Sessions that were opened before this time have ended.
    pub signed_out_before: Option<Timestamp>,
    /// How often it was written. A decision that depends on it is committed only on top of the
    /// version that it saw, so that a right that was withdrawn in the meantime no longer works.
    pub version: u64,
}

/// A person in an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub membership: Membership,
    pub name: PersonName,
    pub email: Email,
    /// The language in which they joined. The service uses it for what it sends without a request.
    pub language: Language,
    /// The terms of use that they accepted last.
    pub terms: AcceptedTerms,
}

/// What proves that a person is who they claim to be: one for each address and product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The address that it is found by.
    pub index: EmailIndex,
    pub product: Product,
    pub organization: OrganizationId,
    pub member: MemberId,
    /// The hash that the password must match.
    pub password: PasswordHash,
}
