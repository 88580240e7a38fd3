//! What is wrong with a value that a caller sent, and what would be right.

use thiserror::Error;

use crate::Language;

/// Why a value was refused. `Display` is in English and never repeats the value.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Fault {
    #[error("is required")]
    Missing,
    /// The request has no such field.
    #[error("is not a field of this request")]
    Unknown,
    #[error("is given more than once")]
    Repeated,
    #[error("must be a string")]
    NotText,
    #[error("must be a list")]
    NotAList,
    #[error("must be an object")]
    NotAnObject,
    #[error("must be a whole number")]
    NotAnInteger,
    #[error("must be between {minimum} and {maximum}")]
    OutOfRange { minimum: String, maximum: String },
    /// Not in the expected format; holds an example of it.
    #[error("must be in this format: {0}")]
    WrongFormat(&'static str),
    /// Names something that the company does not have.
    #[error("was not found in your company")]
    NotThere,
    /// Names a customer without retained documents, or no customer at all.
    #[error("must be a customer with retained documents")]
    NothingKept,
    /// A list with too few or too many entries.
    #[error("must have 1 to {maximum} entries")]
    WrongCount { maximum: usize },
    #[error("must be one of {0}")]
    NotOneOf(String),
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    #[error("must have at most {maximum} characters")]
    TooLong { maximum: usize },
    /// A character that nobody sees, breaks the line, or cannot leave as XML: see [`crate::text`].
    #[error("must not contain U+{:04X}, nor any other invisible character", u32::from(*.0))]
    ForbiddenCharacter(char),
    /// Looks like a link to its readers: see [`crate::link_like`].
    #[error(
        "must not look like a link: leave out `://`, `www.`, `example.jp/` and email addresses"
    )]
    LooksLikeLink,
    /// Not an address that mail can be sent to.
    #[error("must be an email address such as name@example.jp, with ASCII letters before the @")]
    NotAnAddress,
    /// An address with which somebody of the staff signs in.
    #[error("must not be an address of the staff")]
    OfStaff,
    /// Neither six digits nor a recovery code.
    #[error("must be the six digits shown in the authenticator app, or a recovery code")]
    NotACode,
    #[error("does not match: enter the code shown now, and check the device's clock")]
    WrongCode,
    /// Not allowed by rules that bring their own explanation.
    #[error("{english}")]
    Explained {
        /// A stable word for programs.
        code: &'static str,
        /// The sentence in English.
        english: String,
        /// The sentence in Japanese.
        japanese: String,
    },
}

impl Fault {
    /// A stable word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unknown => "unknown",
            Self::Repeated => "repeated",
            Self::NotText => "not-text",
            Self::NotAList => "not-a-list",
            Self::NotAnObject => "not-an-object",
            Self::NotAnInteger => "not-an-integer",
            Self::OutOfRange { .. } => "out-of-range",
            Self::WrongFormat(_) => "wrong-format",
            Self::NotThere => "not-there",
            Self::NothingKept => "nothing-kept",
            Self::WrongCount { .. } => "wrong-count",
            Self::NotOneOf(_) => "not-one-of",
            Self::Empty => "empty",
            Self::TooLong { .. } => "too-long",
            Self::ForbiddenCharacter(_) => "forbidden-character",
            Self::LooksLikeLink => "looks-like-link",
            Self::NotAnAddress => "not-an-address",
            Self::OfStaff => "of-staff",
            Self::NotACode => "not-a-code",
            Self::WrongCode => "wrong-code",
            Self::Explained { code, .. } => code,
        }
    }

    /// A sentence for people.
    pub fn message(&self, language: Language) -> String {
        if let Self::Explained { english, japanese, .. } = self {
            return language.choose(japanese, english).clone();
        }
        if language == Language::English {
            return format!("This {self}.");
        }
        match self {
            Self::Missing => "必須です。".into(),
            Self::Unknown => "このリクエストにはない項目です。".into(),
            Self::Repeated => "同じ項目が2回以上あります。".into(),
            Self::NotText => "文字列で指定してください。".into(),
            Self::NotAList => "配列で指定してください。".into(),
            Self::NotAnObject => "オブジェクトで指定してください。".into(),
            Self::NotAnInteger => "数字で入力してください。".into(),
            Self::OutOfRange { minimum, maximum } => {
                format!("{minimum}〜{maximum}の範囲で入力してください。")
            }
            Self::WrongFormat(example) => format!("次の形式で入力してください（例: {example}）。"),
            Self::NotThere => "該当するデータが見つかりません。".into(),
            Self::NothingKept => "保存書類のあるお客様を指定してください。".into(),
            Self::WrongCount { maximum } => format!("1件以上{maximum}件以下にしてください。"),
            Self::NotOneOf(words) => format!("次のいずれかを指定してください: {words}"),
            Self::Empty => "入力してください。".into(),
            Self::TooLong { maximum } => format!("{maximum}文字以内で入力してください。"),
            Self::ForbiddenCharacter(character) => format!(
                "制御文字や目に見えない文字（U+{:04X}）は使えません。",
                u32::from(*character)
            ),
            Self::LooksLikeLink => {
                "リンクのように見える文字列（「://」「www.」「example.jp/」、メールアドレスなど）は使えません。".into()
            }
            Self::NotAnAddress => {
                "name@example.jp のような半角のメールアドレスを入力してください。".into()
            }
            Self::OfStaff => "運営担当者以外のメールアドレスを指定してください。".into(),
            Self::NotACode => {
                "認証アプリの6桁の数字、またはリカバリーコードを入力してください。".into()
            }
            Self::WrongCode => {
                "一致しません。今表示されている数字を入力し、端末の時計も確認してください。".into()
            }
            Self::Explained { japanese, .. } => japanese.clone(),
        }
    }
}
