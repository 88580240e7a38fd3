//! How long a document is retained, and why.

use jiff::civil::Date;

use super::{BusinessYear, DocumentKind};
use crate::Language;
use crate::japan;

/// Why a document is retained as long as it is: the rows of the table above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ground {
    /// The documents of every business year are retained.
    BusinessYear,
    /// Those of a year with a loss are retained while the loss can be carried forward.
    Loss,
    /// The same for a year that began before 2018-04-01.
    EarlierLoss,
    /// Those of a sole proprietor are retained by calendar years.
    SoleProprietor,
}

impl Ground {
    pub const ALL: [Self; 4] =
        [Self::BusinessYear, Self::Loss, Self::EarlierLoss, Self::SoleProprietor];
    /// Losses of years that begin on or after this day are carried forward for ten years.
    const TEN_YEARS_FROM: Date = Date::constant(2018, 4, 1);

    pub(super) fn of(year: BusinessYear, made_loss: bool) -> Self {
        match made_loss {
            false => Self::BusinessYear,
            true if year.first >= Self::TEN_YEARS_FROM => Self::Loss,
            // Seven years before 2008, but both terms ended long ago for those years.
            true => Self::EarlierLoss,
        }
    }

    /// How many years documents are retained.
    pub const fn years(self) -> u16 {
        match self {
            Self::BusinessYear | Self::SoleProprietor => 7,
            Self::Loss => 10,
            Self::EarlierLoss => 9,
        }
    }

    /// The word in tables.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::BusinessYear => "business-year",
            Self::Loss => "loss",
            Self::EarlierLoss => "earlier-loss",
            Self::SoleProprietor => "sole-proprietor",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.slug() == slug)
    }

    /// The provision of the law.
    pub fn provision(self, language: Language) -> &'static str {
        match self {
            Self::BusinessYear => language.choose(
                "電子帳簿保存法第7条、法人税法施行規則第59条・第67条",
                "Electronic Books Preservation Act art. 7, Ordinance for Enforcement of the \
                 Corporation Tax Act arts. 59 and 67",
            ),
            Self::Loss | Self::EarlierLoss => language.choose(
                "電子帳簿保存法第7条、法人税法施行規則第26条の3",
                "Electronic Books Preservation Act art. 7, Ordinance for Enforcement of the \
                 Corporation Tax Act art. 26-3",
            ),
            Self::SoleProprietor => language.choose(
                "電子帳簿保存法第7条、所得税法施行規則第63条・第102条",
                "Electronic Books Preservation Act art. 7, Ordinance for Enforcement of the \
                 Income Tax Act arts. 63 and 102",
            ),
        }
    }
}

/// How long a document is retained, and how that was determined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    pub kind: DocumentKind,
    /// The business year in which it was made or received.
    pub year: BusinessYear,
    /// The filing deadline of that year. The years are counted from the day after it.
    pub filing_deadline: Date,
    /// Why it is retained that long.
    pub ground: Ground,
    /// The last day, in Japan, on which it is retained.
    pub until: Date,
}

impl Retention {
    /// This retention, or the earlier one if that was longer: once a document is known to need
    /// retention until a day, a changed setting does not allow deleting it earlier.
    #[must_use]
    pub fn or_longer(self, before: Self) -> Self {
        if before.until > self.until { before } else { self }
    }

    /// The reason, as a sentence for people.
    pub fn reason(&self, language: Language) -> String {
        let Self { kind, year, filing_deadline, ground, until } = self;
        let [first, last, deadline, until] = [year.first, year.last, *filing_deadline, *until]
            .map(|date| japan::written(date, language));
        let (title, years) = (kind.title(language), ground.years());
        let provision = ground.provision(language);
        if *ground == Ground::SoleProprietor {
            let year = year.first.year();
            return match language {
                Language::Japanese => format!(
                    "{title}は、{year}年分の所得税の確定申告期限（{deadline}）の翌日から{years}年間、\
                     {until}まで保存します（{provision}）。"
                ),
                Language::English => format!(
                    "This {title} is of {year}. It is kept for {years} years from the day after the \
                     filing deadline of {deadline}, until {until} ({provision})."
                ),
            };
        }
        let made_loss = *ground != Ground::BusinessYear;
        match language {
            Language::Japanese => {
                let loss = if made_loss { "欠損金の生じた" } else { "" };
                format!(
                    "{title}は、{loss}事業年度（{first}から{last}まで）の確定申告書の提出期限\
                     （{deadline}）の翌日から{years}年間、{until}まで保存します（{provision}）。"
                )
            }
            Language::English => {
                let loss = if made_loss { ", which made a loss" } else { "" };
                format!(
                    "This {title} is of the business year from {first} to {last}{loss}. It is kept \
                     for {years} years from the day after the filing deadline of {deadline}, until \
                     {until} ({provision})."
                )
            }
        }
    }
}
