//! The kinds of documents. The law names some and goes on with "and documents of the same nature"
//! (法人税法施行規則59条1項3号), so the list is longer than the law's.

use crate::Language;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// 契約書.
    Contract,
    /// 見積書.
    Estimate,
    /// 注文書.
    PurchaseOrder,
    /// 請求書.
    Invoice,
    /// 領収書.
    Receipt,
    /// 納品書.
    DeliveryNote,
    /// 送り状.
    DispatchNote,
    /// 注文請書.
    OrderAcceptance,
    /// 検収書.
    InspectionCertificate,
    /// 支払通知書.
    PaymentNotice,
    /// 仕入明細書.
    PurchaseStatement,
    /// What tax law does not require anybody to retain. A document of a transaction is never that,
    /// whatever it is called.
    Other,
}

impl DocumentKind {
    pub const ALL: [Self; 12] = [
        Self::Contract,
        Self::Estimate,
        Self::PurchaseOrder,
        Self::Invoice,
        Self::Receipt,
        Self::DeliveryNote,
        Self::DispatchNote,
        Self::OrderAcceptance,
        Self::InspectionCertificate,
        Self::PaymentNotice,
        Self::PurchaseStatement,
        Self::Other,
    ];

    /// The word in requests and tables.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Estimate => "estimate",
            Self::PurchaseOrder => "purchase-order",
            Self::Invoice => "invoice",
            Self::Receipt => "receipt",
            Self::DeliveryNote => "delivery-note",
            Self::DispatchNote => "dispatch-note",
            Self::OrderAcceptance => "order-acceptance",
            Self::InspectionCertificate => "inspection-certificate",
            Self::PaymentNotice => "payment-notice",
            Self::PurchaseStatement => "purchase-statement",
            Self::Other => "other",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// The name that people read.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::Contract => language.choose("契約書", "contract"),
            Self::Estimate => language.choose("見積書", "estimate"),
            Self::PurchaseOrder => language.choose("注文書", "purchase order"),
            Self::Invoice => language.choose("請求書", "invoice"),
            Self::Receipt => language.choose("領収書", "receipt"),
            Self::DeliveryNote => language.choose("納品書", "delivery note"),
            Self::DispatchNote => language.choose("送り状", "dispatch note"),
            Self::OrderAcceptance => language.choose("注文請書", "order acceptance"),
            Self::InspectionCertificate => language.choose("検収書", "inspection certificate"),
            Self::PaymentNotice => language.choose("支払通知書", "payment notice"),
            Self::PurchaseStatement => language.choose("仕入明細書", "purchase statement"),
            Self::Other => language.choose("その他の書類", "other document"),
        }
    }

    /// Whether the law requires it to be retained.
    pub const fn is_statutory(self) -> bool {
        !matches!(self, Self::Other)
    }
}
