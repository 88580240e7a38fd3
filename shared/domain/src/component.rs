//! The parts of a product that may fail, or be maintained, by themselves.

use serde::{Deserialize, Serialize};

use crate::{Language, Product};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Component {
    /// The web client.
    Web,
    Api,
    /// Mails to members and subscribers.
    Mail,
    /// Registering and viewing documents.
    Documents,
}

impl Component {
    pub const ALL: [Self; 4] = [Self::Web, Self::Api, Self::Mail, Self::Documents];

    /// The value in requests and answers.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Api => "api",
            Self::Mail => "mail",
            Self::Documents => "documents",
        }
    }

    /// Parses a [`Self::slug`].
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|component| component.slug() == slug)
    }

    /// The name that people read.
    pub fn words(self, language: Language) -> &'static str {
        match self {
            Self::Web => language.choose("Web画面", "Web screens"),
            Self::Api => language.choose("API", "API"),
            Self::Mail => language.choose("メール配信", "Mail delivery"),
            Self::Documents => language.choose("書類の登録・閲覧", "Documents"),
        }
    }
}

impl Product {
    /// What the product is made of, in the order in which readers see it.
    pub const fn components(self) -> &'static [Component] {
        match self {
            Self::ProSign => {
                &[Component::Web, Component::Documents, Component::Api, Component::Mail]
            }
            Self::ProLead => &[Component::Web, Component::Api, Component::Mail],
        }
    }
}
