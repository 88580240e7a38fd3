//! Choosing a password: which are refused, why, and what would help.

use crate::{Fault, Language};

use super::guess::{self, PasswordContext};
use super::reason::GuessableReason;
use super::{MAXIMUM_CHARACTERS, Password, PasswordHash, PasswordHashingFailed};

/// The fewest characters of a new password. It is the only factor (NIST SP 800-63B §3.1.1.2).
const MINIMUM_CHARACTERS: usize = 15;

/// A password that a person may use from now on.
#[derive(Debug)]
pub struct NewPassword(Password);

/// Why a password may not be chosen. The text is for logs and never contains the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// Too few characters to withstand guessing, whatever they are.
    #[error("the password has {characters} characters, fewer than {minimum}")]
    TooShort {
        /// The fewest characters (Unicode scalar values, after NFKC) that a password may have.
        minimum: usize,
        /// The characters that it has.
        characters: usize,
    },
    #[error("the password has more than {maximum} characters")]
    TooLong {
        /// The most characters (Unicode scalar values, after NFKC) that a password may have.
        maximum: usize,
    },
    /// Long enough, but among the first 10¹³ that an attacker would try.
    #[error("the password is easily guessed: {reason}")]
    TooGuessable {
        /// The main reason.
        reason: GuessableReason,
    },
}

impl NewPassword {
    /// The fewest characters.
    pub const MINIMUM: usize = MINIMUM_CHARACTERS;

    /// Accepts the password if it is long enough and hard enough to guess.
    ///
    /// # Errors
    ///
    /// [`PasswordRefused`], which also explains itself to the person.
    pub fn choose(raw: &str, context: &PasswordContext<'_>) -> Result<Self, PasswordRefused> {
        let password = Password::parse(raw)
            .map_err(|_| PasswordRefused::TooLong { maximum: MAXIMUM_CHARACTERS })?;
        let characters = password.characters();
        if characters < MINIMUM_CHARACTERS {
            return Err(PasswordRefused::TooShort { minimum: MINIMUM_CHARACTERS, characters });
        }
        match guess::why_guessable(password.as_str(), context) {
            Some(reason) => Err(PasswordRefused::TooGuessable { reason }),
            None => Ok(Self(password)),
        }
    }

    /// What to store in place of the password: see [`Password::hash`].
    ///
    /// # Errors
    ///
    /// [`PasswordHashingFailed`], as there.
    pub fn hash(&self, salt: [u8; 16]) -> Result<PasswordHash, PasswordHashingFailed> {
        self.0.hash(salt)
    }
}

impl From<PasswordRefused> for Fault {
    fn from(refused: PasswordRefused) -> Self {
        Self::Explained {
            code: "password-refused",
            english: refused.in_english(),
            japanese: refused.in_japanese(),
        }
    }
}

impl PasswordRefused {
    /// Explains to the person why, and what would help.
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::Japanese => self.in_japanese(),
            Language::English => self.in_english(),
        }
    }

    fn in_japanese(self) -> String {
        const HELP: &str = "互いに関係のない単語を4つ以上並べるか、\
                            パスワード管理ソフトで作ったものをお使いください。";
        match self {
            Self::TooShort { minimum, characters } => format!(
                "パスワードは{minimum}文字以上にしてください（現在{characters}文字です）。{HELP}"
            ),
            Self::TooLong { maximum } => {
                format!("パスワードは{maximum}文字以内にしてください。")
            }
            Self::TooGuessable { reason } => {
                let why = match reason {
                    GuessableReason::PersonalWord => {
                        "お名前、メールアドレス、会社名またはサービス名が含まれている"
                    }
                    GuessableReason::CommonWord => "よく使われる言葉や名前でできている",
                    GuessableReason::KeyboardRun => "キーボードの並びでできている",
                    GuessableReason::Repeated => "同じ文字や言葉の繰り返しである",
                    GuessableReason::Sequence => "文字や数字を順に並べたものである",
                    GuessableReason::Date => "日付や年でできている",
                    GuessableReason::WellKnown => "広く知られた言葉や文である",
                    GuessableReason::Leaked => "過去に流出したことがある",
                    GuessableReason::Otherwise => "予想しやすい部分が多い",
                };
                format!("{why}ため、推測されやすいパスワードです。{HELP}")
            }
        }
    }

    fn in_english(self) -> String {
        const HELP: &str = "Join four or more unrelated words, or let a password manager make one.";
        match self {
            Self::TooShort { minimum, characters } => {
                format!("Use at least {minimum} characters; this password has {characters}. {HELP}")
            }
            Self::TooLong { maximum } => format!("Use at most {maximum} characters."),
            Self::TooGuessable { reason } => {
                let why = match reason {
                    GuessableReason::PersonalWord => {
                        "it contains your name, your address, your company or the product’s name"
                    }
                    GuessableReason::CommonWord => "it is made of words that many people use",
                    GuessableReason::KeyboardRun => "it follows the keys of a keyboard",
                    GuessableReason::Repeated => "it repeats itself",
                    GuessableReason::Sequence => "it is letters or digits in their usual order",
                    GuessableReason::Date => "it is made of dates or years",
                    GuessableReason::WellKnown => "it is a well-known phrase",
                    GuessableReason::Leaked => "it is among passwords that were leaked",
                    GuessableReason::Otherwise => "too much of it is predictable",
                };
                format!("This password is easy to guess: {why}. {HELP}")
            }
        }
    }
}
